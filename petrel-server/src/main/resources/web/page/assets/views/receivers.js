// Who is told, what waits for them and why, and a test.
import { get, post } from "../api.js";
import { facts, fill, h, name, say, table } from "../dom.js";
import { since, time } from "../format.js";
import { t } from "../i18n.js";
import { mayAct } from "../people.js";

export async function mount({ main, signal }) {
  const cards = h("div", { class: "cards" });
  const list = h("div");
  const tested = new Map();

  async function test(receiver, button) {
    button.disabled = true;
    say(t("testing"));
    try {
      const { results } = await post(`receivers/${encodeURIComponent(receiver)}/test`);
      tested.set(receiver, results);
      say(results.map((each) => `${each.channel}: ${each.why}`).join("; "));
    } catch (e) {
      tested.set(receiver, [{ channel: receiver, ok: false, why: e.message }]);
    }
    await draw();
  }

  async function draw() {
    const [{ receivers, orphans }, { deliveries }] = await Promise.all([get("receivers", {}, signal), get("deliveries", { limit: 100 }, signal)]);
    fill(cards, receivers.map((receiver) => h("section", { class: "card", "aria-label": receiver.name },
      h("div", { class: "row" }, h("h2", { class: "grow" }, name(receiver.name)), receiver.fallback ? h("span", { class: "tag" }, t("default")) : null,
        mayAct() ? h("button", { type: "button", onclick: (e) => test(receiver.name, e.target) }, t("test")) : null),
      receiver.channels.length ? receiver.channels.map((channel) => facts([[channel.type, channel.pending ? t("waiting_n", { n: channel.pending }) + " · " + t("oldest", { span: since(channel.oldest_at) }) : t("nothing_waits")], channel.last_sent_at ? [t("last_sent"), time(channel.last_sent_at)] : null, channel.problem ? [t("problem"), name(channel.problem)] : null])) : h("p", { class: "soft" }, t("tells_nobody")),
      (tested.get(receiver.name) ?? []).map((each) => h("p", { class: "small" }, h("span", { class: "tag " + (each.ok ? "good" : "critical") }, each.ok ? t("ok") : t("failed_short")), " ", name(each.channel), ": ", name(each.why))))),
    ...orphans.map((orphan) => h("section", { class: "card error" }, t("orphan", { n: orphan.pending }), " ", name(orphan.channel))));
    fill(list, deliveries.length ? table([t("decided"), t("channel"), t("incident"), t("state"), t("attempts"), t("next_try"), t("problem")], deliveries.map((each) => [time(each.at), name(each.channel), h("a", { href: "/incidents/" + encodeURIComponent(each.incident) }, each.incident.slice(0, 8), " #", each.number), t("delivery." + each.state), each.attempts, each.next_at ? time(each.next_at) : "–", name(each.problem)]), t("deliveries")) : h("p", { class: "card soft" }, t("no_deliveries")));
  }
  fill(main, h("h1", null, t("receivers")), cards, h("h2", null, t("deliveries")), list);
  await draw();
  return { update: (changed) => (changed.has("deliveries") || changed.has("config") ? draw() : null) };
}
