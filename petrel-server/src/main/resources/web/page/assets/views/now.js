// What is wrong now, and whether Petrel itself is well.
import { get } from "../api.js";
import { fill, h, name } from "../dom.js";
import { since, time } from "../format.js";
import { t } from "../i18n.js";

const WORST = ["critical", "warning", "info"];
const rank = (severity) => (WORST.indexOf(severity) + 1 || 9);

export const severityTag = (severity) => h("span", { class: "tag " + (WORST.includes(severity) ? severity : "info") }, t("severity." + (severity || "none")));

export function incidentCard(incident) {
  const worst = incident.alerts[0];
  const kept = [incident.silenced_by.length ? t("is_silenced") : null, incident.storm ? t("storm") : null, incident.marked ? t("is_marked") : null].filter((each) => each);
  return h("a", { class: "card incident " + incident.severity, href: "/incidents/" + encodeURIComponent(incident.id) },
    h("h3", null, name(incident.title)),
    h("p", { class: "row" }, severityTag(incident.severity), h("span", null, t("for_span", { span: since(incident.opened_at) })),
      h("span", { class: "soft" }, t("alerts_firing", { n: incident.firing })),
      incident.acknowledgement ? h("span", { class: "tag good" }, t("taken_by", { by: "" }), " ", name(incident.acknowledgement.by)) : null,
      kept.map((each) => h("span", { class: "tag" }, each))),
    worst ? h("p", null, name(worst.summary)) : null);
}

async function section(load, draw) {
  try {
    return draw(await load());
  } catch (e) {
    if (e.name === "AbortError") throw e;
    return h("p", { class: "card error" }, e.message);
  }
}

export async function mount({ main, signal }) {
  async function draw() {
    const [status, incidents, sources, receivers] = await Promise.all([
      get("status", {}, signal),
      get("incidents", { limit: 200 }, signal),
      section(() => get("sources", {}, signal), (answer) => sourceCards(answer.sources)),
      section(() => get("receivers", {}, signal), receiverCards),
    ]);
    const open = incidents.incidents.sort((a, b) => rank(a.severity) - rank(b.severity) || Date.parse(a.opened_at) - Date.parse(b.opened_at));
    fill(main, 
      h("h1", null, open.length ? t("open_incidents", { n: incidents.total }) : t("now")),
      status.ready ? h("p", { class: "card error", role: "alert" }, t("not_ready"), " ", status.ready) : null,
      open.length ? h("div", { class: "cards" }, open.map(incidentCard))
        : h("section", { class: "card quiet" }, h("p", { class: "big" }, t("quiet_for", { span: since(status.quiet_since) })), h("p", null, t("watching", { hosts: status.hosts, series: status.series }))),
      status.learning.length ? h("section", { class: "card" }, h("h2", null, t("learning")), status.learning.map((each) => h("p", null, h("label", null, `${each.signal} (${each.source})`, h("progress", { max: "1", value: each.ratio }))))) : null,
      h("h2", null, t("sources")), sources,
      h("h2", null, t("receivers")), receivers,
      status.remarks.length ? [h("h2", null, t("lately")), h("ul", { class: "card small" }, status.remarks.slice(0, 10).map((line) => h("li", null, name(line))))] : null,
      h("p", { class: "soft small" }, t("newest_tick"), " ", time(status.tick_at), " · Petrel ", status.version));
  }
  await draw();
  return { update: draw };
}

function sourceCards(sources) {
  return h("div", { class: "cards" }, sources.map((source) => h("section", { class: source.ok ? "card" : "card error" },
    h("p", { class: "row" }, h("strong", null, name(source.name)), h("span", { class: "tag " + (source.ok ? "good" : "critical") }, source.ok ? t("answers") : t("failing")), h("span", { class: "soft" }, t("hosts_n", { n: source.hosts }))),
    source.ok ? null : h("p", null, source.silent_since ? t("silent_for", { span: since(source.silent_since) }) + ": " : "", name(source.why)),
    source.remarks.slice(0, 5).map((line) => h("p", { class: "small soft" }, name(line))))));
}

function receiverCards({ receivers, orphans }) {
  return h("div", { class: "cards" }, receivers.map((receiver) => h("section", { class: receiver.channels.some((channel) => channel.problem && channel.pending) ? "card error" : "card" },
    h("p", null, h("a", { href: "/receivers" }, name(receiver.name))),
    receiver.channels.map((channel) => h("p", { class: "small" }, channel.type, ": ", channel.pending ? t("waiting_n", { n: channel.pending }) : t("nothing_waits"), channel.pending && channel.problem ? [" – ", name(channel.problem)] : null)))),
  orphans.map((orphan) => h("section", { class: "card error" }, t("orphan", { n: orphan.pending }), " ", name(orphan.channel))));
}
