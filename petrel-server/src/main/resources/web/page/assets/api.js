// Petrel's own API. Every failure is an Error whose message people can read.
import { follow } from "./format.js";
import { language } from "./i18n.js";

let csrf = null;
export let session = null;

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

// Leads to the login, and from there back here.
export const toLogin = () => location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));

async function send(method, path, body, signal) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal, credentials: "same-origin" });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Refused(0, "Petrel: " + e.message);
  }
  const text = await answer.text();
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    // an answer of something in between; its status says enough
  }
  if (answer.status === 401 && !path.startsWith("/api/v1/session") && location.pathname !== "/login") {
    toLogin();
  }
  if (!answer.ok) throw new Refused(answer.status, json?.detail ?? `HTTP ${answer.status}`);
  if (path === "/api/v1/status") follow(json);
  return json;
}

function known(next) {
  session = next;
  csrf = next.csrf;
  return next;
}

// Who is logged in, and how one may.
export const who = async () => known(await send("GET", "/api/v1/session"));
export const login = async (user, password) => known(await send("POST", "/api/v1/session", { user, password }));
export async function logout() {
  await send("DELETE", "/api/v1/session");
  location.assign("/login");
}

export const get = (path, query = {}, signal) => {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") pairs.append(key, one);
    }
  }
  const asked = pairs.toString();
  return send("GET", "/api/v1/" + path + (asked ? "?" + asked : ""), undefined, signal);
};
export const post = (path, body) => send("POST", "/api/v1/" + path, body);
export const put = (path, body) => send("PUT", "/api/v1/" + path, body);
export const remove = (path) => send("DELETE", "/api/v1/" + path);
