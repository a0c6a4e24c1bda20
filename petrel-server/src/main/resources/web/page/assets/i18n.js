// The language of the page: chosen by the reader, else the browser's.
import en from "./en.js";
import zh from "./zh.js";

const known = { en, "zh-CN": zh };

function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked && known[asked]) localStorage.setItem("lang", asked);
  const kept = localStorage.getItem("lang");
  if (kept && known[kept]) return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

let current = chosen();
document.documentElement.lang = current;

export const languages = { en: "English", "zh-CN": "中文" };
export const language = () => current;

export function speak(other) {
  current = other;
  localStorage.setItem("lang", other);
  document.documentElement.lang = other;
}

export function t(key, values) {
  const text = known[current][key] ?? en[key] ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (place, word) => values[word] ?? place) : text;
}
