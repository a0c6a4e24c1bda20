// One incident: what, since when, why, what else, what was told, and the three buttons.
import { get } from "../api.js";
import { draw as chart } from "../chart.js";
import { facts, fill, h, name, table } from "../dom.js";
import { clock, quantity, range, score, since, time } from "../format.js";
import { t } from "../i18n.js";
import { acknowledge, acts, falseAlarm, giveBack, matchersOf, silence } from "../people.js";
import { severityTag } from "./now.js";

export async function mount({ main, id, signal }) {
  const path = "incidents/" + encodeURIComponent(id);
  let plot = null;
  const place = h("div", { class: "chart" });
  const related = h("div", null, h("p", { class: "soft" }, t("loading")));
  const top = h("div");
  const rest = h("div");

  async function act(doing) {
    if (await doing !== false) await draw();
  }

  async function draw() {
    const incident = await get(path, {}, signal);
    const worst = incident.alerts[0];
    document.title = incident.title + " · " + t("petrel");
    const open = incident.state === "open";
    fill(top, 
      h("h1", null, name(incident.title)),
      h("p", { class: "row" }, severityTag(incident.severity),
        h("span", { class: "big" }, open ? t("for_span", { span: since(incident.opened_at) }) : t("ended_at", { time: time(incident.ended_at) })),
        incident.acknowledgement ? h("span", { class: "tag good" }, t("taken_by", { by: "" }), " ", name(incident.acknowledgement.by)) : null,
        incident.silenced_by.length ? h("span", { class: "tag" }, t("is_silenced")) : null,
        incident.marked ? h("span", { class: "tag" }, t("is_marked")) : null),
      worst ? h("section", { class: "card incident " + incident.severity },
        h("p", { class: "big" }, name(worst.summary)),
        facts([[t("value"), quantity(worst.value, worst.unit)], [t("expected"), range(worst.lower, worst.upper, worst.unit)], [t("how_unusual"), unusual(worst)], [t("since"), time(worst.since)],
          worst.host ? [t("host"), h("a", { href: "/hosts?name=" + encodeURIComponent(worst.host) }, name(worst.host))] : null,
          worst.no_data_since ? [t("no_data_since"), time(worst.no_data_since)] : null])) : null,
      acts(() => h("div", { class: "row actions" },
        incident.acknowledgement && open ? h("button", { type: "button", onclick: () => act(giveBack(id)) }, t("give_back"))
          : h("button", { type: "button", class: "main", disabled: !open, onclick: () => act(acknowledge(id)) }, t("acknowledge")),
        h("button", { type: "button", onclick: () => act(silence(matchersOf(Object.keys(incident.group).length ? incident.group : { instance: worst?.host ?? "" }))) }, t("silence")),
        h("button", { type: "button", disabled: incident.marked, onclick: () => act(falseAlarm(id)) }, t("false_alarm")))));
    fill(rest, 
      h("h2", null, t("alerts")),
      table([t("severity"), t("host"), t("signal"), t("detector"), t("state"), t("value"), t("expected"), t("score"), t("since")], incident.alerts.slice(0, 100).map((alert) => [
        severityTag(alert.severity), h("a", { href: "/hosts?name=" + encodeURIComponent(alert.host) }, name(alert.host || "–")), name(alert.signal), name(alert.detector), t("state." + alert.state) + (alert.muted ? ` (${t("muted." + alert.muted.kind)})` : ""),
        quantity(alert.value, alert.unit), range(alert.lower, alert.upper, alert.unit), score(alert.score), time(alert.since)]), t("alerts")),
      h("h2", null, t("timeline")),
      h("ol", { class: "timeline card" }, timeline(incident).map((line) => h("li", null, h("time", { datetime: line.at, class: "soft" }, time(line.at)), h("span", null, happened(line))))),
      h("section", { class: "card", "aria-label": t("route") }, facts([[t("receiver"), name([incident.receiver, ...incident.also].join(", "))], [t("route"), incident.route], [t("decision"), t("decision." + incident.decision)], [t("labels"), name(matchersOf(incident.group).join(", ") || "–")]])));
    return incident;
  }

  fill(main, top, h("h2", null, t("chart")), h("div", { class: "card" }, place), h("h2", null, t("what_changed_with_it")), related, rest);
  const incident = await draw();
  const quietly = (promise, root) => promise.catch((e) => {
    if (e.name !== "AbortError") fill(root, h("p", { class: "soft" }, e.message));
  });
  quietly(drawChart(incident), place);
  quietly(drawRelated(), related);

  async function drawChart({ alerts, opened_at: opened, ended_at: ended }) {
    const worst = alerts.find((alert) => alert.host) ?? alerts[0];
    if (!worst) return;
    const began = Date.parse(worst.since ?? opened) / 1000;
    const to = Math.min(clock() / 1000, (ended ? Date.parse(ended) / 1000 : began + 7200) + 1800);
    // As much before as makes what is new stand out: the younger it is, the less.
    const before = Math.min(3 * 3600, Math.max(2700, 3 * (to - began)));
    const answer = await get("series", { signal: worst.signal, host: worst.host, from: Math.floor((began - before) / 60) * 60, to: Math.ceil(to / 60) * 60, points: 600, peers: worst.detector === "fleet" }, signal);
    const own = answer.series.find((series) => Object.entries(series.labels).every(([key, value]) => (worst.labels[key] ?? worst.labels["exported_" + key]) === value)) ?? answer.series[0];
    fill(place);
    if (!own) place.append(h("p", { class: "soft" }, t("no_data")));
    else plot = chart(place, answer, own, { detector: worst.detector, height: 240, marks: [{ at: Date.parse(opened) / 1000, text: t("told") }] });
  }

  async function drawRelated() {
    const answer = await get(path + "/related", {}, signal);
    fill(related, answer.related.length
      ? table([t("signal"), t("host"), t("score_before"), t("score"), t("why")], answer.related.slice(0, 20).map((each) => [
        name(each.signal), h("a", { href: "/hosts?name=" + encodeURIComponent(each.host) }, name(each.host || "–")), score(each.score_before), score(each.score),
        each.incident ? h("a", { href: "/incidents/" + encodeURIComponent(each.incident) }, name(each.summary ?? each.signal)) : name(each.summary ?? t("rose_at", { time: time(each.since) }))]), t("what_changed_with_it"))
      : h("p", { class: "card soft" }, t("nothing_else")));
    if (answer.remarks.length) related.append(h("p", { class: "small soft" }, answer.remarks.join("; ")));
  }

  return { update: (changed) => (changed.has("incidents") || changed.has("silences") || changed.has("deliveries") ? draw() : null), unmount: () => plot?.destroy() };
}

// One that fires although its score is back says what it was at its worst, as messages do.
function unusual(alert) {
  if (alert.score === null) return "–";
  const back = alert.state === "firing" && alert.score <= 1 && alert.worst > 1;
  return t(back ? "score_was" : "score_means", { score: score(back ? alert.worst : alert.score) });
}

// It begins before anybody is told: with the alert that was pending first.
function timeline({ alerts, timeline: told }) {
  const first = alerts.filter((alert) => alert.since).sort((a, b) => Date.parse(a.since) - Date.parse(b.since))[0];
  return first && (!told.length || first.since <= told[0].at) ? [{ at: first.since, began: first }, ...told] : told;
}

function happened(line) {
  if (line.began) return [t("state.pending"), ": ", name(line.began.signal), line.began.host ? [" · ", name(line.began.host)] : ""];
  if (line.decision) return t("decision." + line.decision) + " · " + t("alerts_firing", { n: line.firing });
  if (line.delivery) return [t("delivery." + line.delivery), ": ", name(line.channel), ` #${line.number}`, line.attempts > 1 ? ` · ${t("attempts_n", { n: line.attempts })}` : "", line.problem ? [" – ", name(line.problem)] : ""];
  return [name(line.by || "?"), " (", name(line.via), "): ", name(line.note)];
}
