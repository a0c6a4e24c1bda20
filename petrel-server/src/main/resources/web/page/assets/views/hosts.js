// All hosts in a list, or one host with its signals on one time axis.
import { get } from "../api.js";
import { draw as chart } from "../chart.js";
import { fill, h, name, table } from "../dom.js";
import { clock, quantity, range, score, time } from "../format.js";
import { t } from "../i18n.js";
import { matchersOf, mayAct, silence } from "../people.js";

const WEEK = 7 * 86400;
const RANGES = [["6h", 6 * 3600], ["24h", 86400], ["7d", WEEK]];

export const mount = (place) => (place.query.get("name") ? one(place) : all(place));

async function all({ main, query, signal, replace }) {
  const found = h("div");
  const input = h("input", { type: "search", value: query.get("q") ?? "" });
  async function load() {
    const answer = await get("hosts", { q: input.value, limit: 200 }, signal);
    fill(found, 
      h("p", { class: "soft" }, t("hosts_n", { n: answer.total })),
      table([t("host"), t("score"), t("alerts"), t("labels")], answer.hosts.map((host) => [
        h("a", { href: "/hosts?name=" + encodeURIComponent(host.host) }, name(host.host)), score(host.score),
        host.firing ? h("span", { class: "tag critical" }, t("alerts_firing", { n: host.firing })) : host.pending ? t("pending") : "",
        h("span", { class: "soft small wide" }, Object.entries(host.labels).filter(([, value]) => value !== host.host).map(([key, value]) => [name(`${key}="${value}"`), " "]))]), t("hosts")));
  }
  let timer = null;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      replace(input.value ? { q: input.value } : {});
      load();
    }, 200);
  });
  fill(main, h("h1", null, t("hosts")), h("div", { class: "card" }, h("label", null, t("find_host"), input)), found);
  await load();
  return { update: load };
}

async function one({ main, query, signal, replace }) {
  const host = query.get("name");
  const chosen = { name: host, range: query.get("range") ?? "6h", peers: query.get("peers") ?? "", week: query.get("week") ?? "", from: query.get("from") ?? "", to: query.get("to") ?? "" };
  const plots = [];
  const charts = h("div");
  const now = h("div");
  const { hosts } = await get("hosts", { host, detail: true }, signal);
  if (!hosts.length) {
    fill(main, h("h1", null, name(host)), h("p", { class: "card" }, t("no_such_host")));
    return null;
  }
  const known = hosts[0];
  const { signals } = await get("signals", { limit: 1000 }, signal);
  const watched = signals.filter((each) => each.source === known.source && known.signals.some((value) => value.signal === each.name));
  const marks = await marksOf(host, signal);

  function buttons() {
    const press = (label, on, act) => h("button", { type: "button", "aria-pressed": on ? "true" : "false", onclick: act }, label);
    return h("div", { class: "row card", role: "group", "aria-label": t("time_range") },
      RANGES.map(([label]) => press(t("range." + label), !chosen.from && chosen.range === label, () => change({ range: label, from: "", to: "" }))),
      chosen.from ? press(`${time(chosen.from * 1000)} – ${time(chosen.to * 1000)}`, true, () => change({ from: "", to: "" })) : null,
      press(t("peers"), chosen.peers, () => change({ peers: chosen.peers ? "" : "1" })),
      press(t("last_week"), chosen.week, () => change({ week: chosen.week ? "" : "1" })),
      mayAct() ? h("button", { type: "button", onclick: () => silence(matchersOf({ [watched[0]?.host_label ?? "instance"]: host })) }, t("silence_host")) : null);
  }

  function change(what) {
    Object.assign(chosen, what);
    replace(Object.fromEntries(Object.entries(chosen).filter(([, value]) => value)));
    build();
  }

  const window = () => {
    const length = RANGES.find(([label]) => label === chosen.range)?.[1] ?? 6 * 3600;
    return chosen.from ? { from: chosen.from, to: chosen.to } : { from: clock() / 1000 - length, to: clock() / 1000 };
  };

  async function load(each, root) {
    const asked = { signal: each.name, source: each.source, host, points: 800, peers: Boolean(chosen.peers), ...rounded(window()) };
    const [answer, before] = await Promise.all([get("series", asked, signal), chosen.week ? get("series", { ...asked, peers: false, offset_seconds: WEEK }, signal) : null]);
    fill(root);
    if (!answer.series.length) root.append(h("p", { class: "soft" }, t("no_data")));
    for (const series of answer.series) {
      const part = Object.entries(series.labels).filter(([key]) => !(key in known.labels)).map(([key, value]) => `${key}="${value}"`).join(", ");
      const place = h("div", { class: "chart" });
      root.append(part ? h("p", { class: "small soft" }, name(part)) : "", place);
      const old = before?.series.find((other) => JSON.stringify(other.labels) === JSON.stringify(series.labels));
      plots.push(chart(place, answer, series, { before: old, marks, onzoom: (from, to) => change({ from: Math.floor(from), to: Math.ceil(to) }) }));
    }
    if (answer.remarks.length) root.append(h("p", { class: "small soft" }, answer.remarks.join("; ")));
  }

  function build() {
    plots.splice(0).forEach((plot) => plot.destroy());
    const later = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      later.unobserve(entry.target);
      const each = watched.find((one) => one.name === entry.target.dataset.signal);
      const root = entry.target.querySelector(".place");
      load(each, root).catch((e) => {
        if (e.name !== "AbortError") fill(root, h("p", { class: "soft" }, e.message));
      });
    }), { rootMargin: "200px" });
    fill(charts, buttons(), ...watched.map((each) => {
      const card = h("section", { class: "card", "data-signal": each.name, "aria-label": each.name }, h("h2", null, name(each.name)), h("div", { class: "place chart" }, h("p", { class: "soft" }, t("loading"))));
      later.observe(card);
      return card;
    }));
  }

  const drawNow = (answer) => fill(now, table([t("signal"), t("value"), t("expected"), t("score"), t("why")],
    answer.hosts[0].signals.map((value) => [name(value.signal), quantity(value.value, value.unit), range(value.lower, value.upper, value.unit), score(value.score), name(value.summary)]), t("signals_now")));
  drawNow({ hosts });
  fill(main, h("h1", null, name(host)), h("p", { class: "soft" }, Object.entries(known.labels).filter(([, value]) => value !== host).map(([key, value]) => [name(`${key}="${value}"`), " "])), charts, h("details", { class: "card" }, h("summary", null, t("signals_now")), now));
  build();
  return {
    async update(changed) {
      if (changed.has("tick")) drawNow(await get("hosts", { host, detail: true }, signal));
    },
    unmount: () => plots.forEach((plot) => plot.destroy()),
  };
}

// The same minute asks the same question, which the server still knows.
const rounded = ({ from, to }) => ({ from: Math.floor(from / 60) * 60, to: Math.floor(to / 60) * 60 });

async function marksOf(host, signal) {
  const [{ incidents }, { silences }] = await Promise.all([get("incidents", { state: "all", limit: 1000 }, signal), get("silences", { expired: true, limit: 1000 }, signal)]);
  return [
    ...incidents.filter((each) => Object.values(each.group).includes(host) || each.alerts.some((alert) => alert.host === host)).map((each) => ({ at: Date.parse(each.opened_at) / 1000, text: t("incident"), colour: "--critical" })),
    ...silences.filter((each) => each.matchers.some((matcher) => matcher.endsWith('="' + host + '"'))).map((each) => ({ at: Date.parse(each.starts_at) / 1000, text: t("silence"), colour: "--soft" }))];
}

