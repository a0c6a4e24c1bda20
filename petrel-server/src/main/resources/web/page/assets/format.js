// Numbers, times and spans in the reader's language.
import { language, t } from "./i18n.js";

const BYTES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

function plain(value, digits = 3) {
  return new Intl.NumberFormat(language(), { maximumSignificantDigits: digits }).format(value);
}

export function quantity(value, unit) {
  if (value === null || value === undefined) return "–";
  switch (unit) {
    case "percent": return plain(value) + " %";
    case "ratio": return plain(value * 100) + " %";
    case "bytes": return bytes(value);
    case "bytes_per_second": return bytes(value) + "/s";
    case "seconds": return Math.abs(value) >= 120 ? span(value * 1000) : Math.abs(value) < 1 ? plain(value * 1000) + " ms" : plain(value) + " s";
    case "per_second": return plain(value) + "/s";
    case "boolean": return value > 0.5 ? t("yes") : t("no");
    default: return plain(value, 4);
  }
}

function bytes(value) {
  let size = value;
  let power = 0;
  while (Math.abs(size) >= 1024 && power < BYTES.length - 1) {
    size /= 1024;
    power++;
  }
  return plain(size) + " " + BYTES[power];
}

// What is measured so is never below nothing, whatever a detector would think usual.
const COUNTED = new Set(["percent", "ratio", "bytes", "bytes_per_second", "per_second"]);
export const possible = (bound, unit) => (bound < 0 && COUNTED.has(unit) ? 0 : bound);

export function range(least, upper, unit) {
  const lower = least !== null && least <= 0 && COUNTED.has(unit) && upper !== null ? null : least;
  if (lower === null && upper === null) return "–";
  if (unit === "boolean") return quantity(upper ?? 1, unit);
  if (lower === null) return "≤ " + quantity(upper, unit);
  if (upper === null) return "≥ " + quantity(lower, unit);
  return quantity(lower, unit) + " – " + quantity(upper, unit);
}

export function score(value) {
  return value === null || value === undefined ? "–" : plain(value, 2);
}

export function span(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  const parts = [[Math.floor(seconds / 86400), t("d")], [Math.floor(seconds / 3600) % 24, t("h")], [Math.floor(seconds / 60) % 60, t("m")], [seconds % 60, t("s")]];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 " + t("s");
  return parts.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => count + " " + unit).join(" ");
}

// The service's clock, which is right where the browser's is not, and may go faster.
const told = { shown: Date.now(), at: Date.now(), speed: 1 };
export const clock = () => told.shown + (Date.now() - told.at) * told.speed;
export function follow(status) {
  Object.assign(told, { shown: Date.parse(status.now), at: Date.now(), speed: status.speed });
}

export const since = (instant) => span(clock() - Date.parse(instant));

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { month: "short", day: "numeric" };

// The month is a word: 12/1 is a day in January to some.
export function time(instant) {
  if (!instant) return "–";
  const at = new Date(instant);
  const now = new Date(clock());
  const today = at.toDateString() === now.toDateString();
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return new Intl.DateTimeFormat(language(), today ? { ...CLOCK, second: "2-digit" } : { ...year, ...DAY, ...CLOCK }).format(at);
}

// The marks of a time axis, in seconds since the epoch: hours, and the day below where it begins.
export function ticks(seconds, step) {
  const hours = new Intl.DateTimeFormat(language(), step < 60 ? { ...CLOCK, second: "2-digit" } : CLOCK);
  const day = new Intl.DateTimeFormat(language(), DAY);
  let last = null;
  return seconds.map((second) => {
    const at = new Date(second * 1000);
    const date = day.format(at);
    if (step >= 86400) return date;
    const said = date === last ? "" : "\n" + date;
    last = date;
    return hours.format(at) + said;
  });
}
