// Elements from names, properties and texts. Texts of strangers only ever become text nodes.

export function h(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled" || key === "selected") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

// What the element shows from now on.
export function fill(element, ...children) {
  element.textContent = "";
  append(element, children);
}

const LONGEST = 160;

// A name from outside: on its own side of the line whatever its direction, cut where it is long.
export function name(text) {
  const shown = visible(String(text ?? ""));
  return shown.length > LONGEST
    ? h("bdi", { title: shown.slice(0, 2000) }, shown.slice(0, LONGEST) + "…")
    : h("bdi", null, shown);
}

export function cut(text, most = LONGEST) {
  const shown = visible(String(text ?? ""));
  return shown.length > most ? shown.slice(0, most) + "…" : shown;
}

// What cannot be seen, and what turns the direction of text, is written out.
function visible(text) {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

// On a phone its rows stand below each other, each cell with its head before it; the roles are said
// because browsers forget them where a table is not laid out as one.
export function table(heads, rows, caption) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { role: "table" },
      h("caption", { class: "unseen" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads.map((head) => h("th", { scope: "col", role: "columnheader" }, head)))),
      h("tbody", { role: "rowgroup" }, rows.map((cells) => h("tr", { role: "row" }, cells.map((cell, i) => h("td", { role: "cell", "data-head": heads[i] || null }, cell)))))));
}

export function say(text) {
  document.getElementById("said").textContent = text;
}

export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter((pair) => pair).map(([term, value]) => [h("dt", null, term), h("dd", null, value)]));
}
