// The page: which view is shown, what is live, and what to say when something fails.
import { get, logout, session, toLogin, who } from "./api.js";
import { fill, h, name } from "./dom.js";
import { language, languages, speak, t } from "./i18n.js";
import { clock, span, time } from "./format.js";
import * as now from "./views/now.js";
import * as fleet from "./views/fleet.js";
import * as hosts from "./views/hosts.js";
import * as incident from "./views/incident.js";
import * as tune from "./views/tune.js";
import * as silences from "./views/silences.js";
import * as receivers from "./views/receivers.js";
import * as settings from "./views/settings.js";
import * as login from "./views/login.js";

const ROUTES = [
  [/^\/$/, "now", now], [/^\/fleet$/, "fleet", fleet], [/^\/hosts$/, "hosts", hosts], [/^\/incidents\/([^/]+)$/, "incident", incident],
  [/^\/tune$/, "tune", tune], [/^\/silences$/, "silences", silences], [/^\/receivers$/, "receivers", receivers], [/^\/settings$/, "settings", settings],
  [/^\/login$/, "login", login],
];
const NAV = [["/", "now"], ["/fleet", "fleet"], ["/hosts", "hosts"], ["/tune", "tune"], ["/silences", "silences"], ["/receivers", "receivers"], ["/settings", "settings"]];

const main = document.getElementById("main");
let view = null;

function theme(next) {
  if (next) localStorage.setItem("theme", next);
  const kept = localStorage.getItem("theme");
  const dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  return dark;
}

const live = h("span", { class: "live" });

// Says by its edge that there is more of the navigation than a phone shows.
function hint(nav) {
  const more = () => {
    nav.classList.toggle("more", nav.scrollLeft + nav.clientWidth < nav.scrollWidth - 4);
    nav.classList.toggle("less", nav.scrollLeft > 4);
  };
  nav.addEventListener("scroll", more, { passive: true });
  new ResizeObserver(more).observe(nav);
  nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  more();
}

function header() {
  const dark = theme();
  const stranger = session?.login_required && !session.user;
  document.getElementById("skip").textContent = t("skip");
  fill(document.getElementById("header"), 
    h("a", { class: "brand", href: "/" }, h("img", { src: "/assets/icon.svg", alt: "" }), t("petrel")),
    stranger ? "" : h("nav", { "aria-label": t("views") }, NAV.map(([path, key]) => h("a", { href: path, "aria-current": location.pathname === path ? "page" : null }, t(key)))),
    h("span", { class: "grow" }),
    stranger ? "" : live,
    session?.user ? [h("span", { class: "soft" }, name(session.user)), session.csrf ? h("button", { type: "button", onclick: logout }, t("logout")) : ""] : "",
    h("button", { type: "button", "aria-label": dark ? t("light") : t("dark"), title: dark ? t("light") : t("dark"), onclick: () => {
      theme(dark ? "light" : "dark");
      show();
    } }, "◐"),
    Object.entries(languages).filter(([code]) => code !== language()).map(([code, label]) => h("button", { type: "button", lang: code, onclick: () => {
      speak(code);
      show();
    } }, label)));
  if (!stranger) hint(document.querySelector("header nav"));
}

function failed(error, again) {
  return h("section", { class: "card error", role: "alert" }, h("p", null, t("failed")), h("p", null, error.message), h("button", { type: "button", onclick: again }, t("retry")));
}

// What a view is given: where it is, somewhere to draw, and a signal that it is no longer shown.
async function show() {
  view?.stop.abort();
  view?.drawn?.unmount?.();
  const [, key, module, match] = ROUTES.map(([path, ...rest]) => [path, ...rest, location.pathname.match(path)]).find((route) => route[3]) ?? [];
  const shown = { stop: new AbortController(), drawn: null };
  view = shown;
  document.documentElement.dataset.ready = "false";
  header();
  main.dataset.view = key ?? "none";
  if (!module) {
    fill(main, h("h1", null, t("nowhere")));
    document.documentElement.dataset.ready = "true";
    return;
  }
  document.title = t(key) + " · " + t("petrel");
  fill(main, h("h1", null, t(key)), h("p", { class: "soft" }, t("loading")));
  const place = { main, go, query: new URLSearchParams(location.search), id: match[1] && decodeURIComponent(match[1]), signal: shown.stop.signal, replace };
  try {
    const drawn = await module.mount(place);
    if (view === shown) shown.drawn = drawn;
    else drawn?.unmount?.();
  } catch (e) {
    if (view !== shown) return;
    fill(main, h("h1", null, t(key)), failed(e, show));
  }
  if (view === shown) document.documentElement.dataset.ready = "true";
}

function go(path) {
  history.pushState(null, "", path);
  show();
  main.focus();
  scrollTo(0, 0);
}

// Keeps what is chosen in the address, without a new view.
function replace(query) {
  const asked = new URLSearchParams(query).toString();
  history.replaceState(null, "", location.pathname + (asked ? "?" + asked : ""));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/']");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  const path = new URL(link.href).pathname;
  if (!ROUTES.some(([route]) => route.test(path))) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
addEventListener("popstate", show);

// ---- live

let heardAt = clock();
let tickAt = null;
let interval = 60000;
let lost = false;
let due = null;
const changed = new Set();

function notices() {
  const lines = [];
  if (lost) lines.push(t("lost", { time: time(heardAt) }));
  else if (tickAt && clock() - tickAt > Math.max(3 * interval, 90000)) lines.push(t("no_tick", { span: span(clock() - tickAt) }));
  fill(document.getElementById("notices"), lines.map((line) => h("p", { class: "notice", role: "status" }, line)));
  live.className = lost ? "live lost" : "live";
  fill(live, h("span", null, lost ? t("offline") : t("live")));
}

function news(what) {
  what.forEach((each) => changed.add(each));
  if (due || document.hidden) return;
  due = setTimeout(async () => {
    due = null;
    const told = new Set(changed);
    changed.clear();
    try {
      await view?.drawn?.update?.(told);
    } catch (e) {
      // Whose session is over is on the way to the login already.
      if (e.name !== "AbortError" && e.status !== 401) console.warn(e.message);
    }
  }, 300);
}

const status = () => get("status").then((known) => {
  interval = known.interval_seconds * 1000;
  tickAt = known.tick_at && Date.parse(known.tick_at);
  notices();
}, () => {});

// A page in the background does not listen: browsers open only six connections to one place.
let pause = 1000;
let events = null;
function listen() {
  if (document.hidden || events) return;
  events = new EventSource("/api/v1/events");
  events.addEventListener("hello", () => {
    pause = 1000;
    if (lost) news(["incidents", "silences", "deliveries", "sources"]);
    lost = false;
    heardAt = clock();
    notices();
  });
  events.addEventListener("tick", (event) => {
    const told = JSON.parse(event.data);
    heardAt = clock();
    if (told.at) tickAt = Date.parse(told.at);
    // A clock that does not fit the newest tick has stood still or jumped: it is read again.
    if (tickAt && Math.abs(clock() - tickAt) > 3 * interval) status();
    notices();
    news(["tick", ...told.changed]);
  });
  events.onerror = async () => {
    deaf();
    // A session that is over looks like a lost connection from here.
    const known = await who().catch(() => null);
    if (known?.login_required && !known.user) {
      toLogin();
      return;
    }
    lost = true;
    notices();
    setTimeout(listen, pause);
    pause = Math.min(pause * 2, 30000);
  };
}

function deaf() {
  events?.close();
  events = null;
}

document.addEventListener("visibilitychange", () => {
  if (location.pathname === "/login") return;
  if (document.hidden) {
    deaf();
    return;
  }
  listen();
  news(["tick", "incidents", "silences", "deliveries", "sources", "config"]);
});
// Browsers say so when a chart has changed its size within the frame; nothing is wrong then.
const HARMLESS = "ResizeObserver loop";
addEventListener("error", (event) => event.message.startsWith(HARMLESS) || main.prepend(failed(new Error(event.message), show)));
addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name !== "AbortError") main.prepend(failed(event.reason instanceof Error ? event.reason : new Error(String(event.reason)), show));
});
setInterval(notices, 10000);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show());

theme();
notices();
const inside = location.pathname !== "/login";
await Promise.all([who().catch(() => {}), inside ? status() : null]);
show();
if (inside) listen();
