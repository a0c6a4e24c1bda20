// The config that runs, how Petrel is, and what it was taught.
import { get } from "../api.js";
import { facts, fill, h, name, table } from "../dom.js";
import { since, time } from "../format.js";
import { t } from "../i18n.js";
import { mayAct, unmark } from "../people.js";

export async function mount({ main, signal }) {
  async function draw() {
    const [status, config, { marks }] = await Promise.all([get("status", {}, signal), get("config", {}, signal), get("marks", { limit: 200 }, signal)]);
    fill(main, h("h1", null, t("settings")),
      h("section", { class: "card", "aria-label": t("health") }, facts([
        [t("version"), `${status.version} (${status.commit}), Java ${status.java}`], [t("health"), status.healthy ?? status.ready ?? t("well")], [t("up_for"), since(status.started_at)], [t("newest_tick"), time(status.tick_at)],
        [t("interval"), status.interval_seconds + " s"], [t("watched"), t("watching", { hosts: status.hosts, series: status.series })], [t("outbox"), t("waiting_n", { n: status.outbox.pending })]])),
      config.errors.length ? h("section", { class: "card error", role: "alert" }, h("p", null, t("config_wrong")), h("pre", { tabindex: "0" }, config.errors.join("\n"))) : "",
      h("h2", null, t("marks")),
      marks.length ? table([t("at"), t("by"), t("what"), t("comment"), t("effect"), ""], marks.map((mark) => [time(mark.at), name(mark.by), h("a", { href: "/incidents/" + encodeURIComponent(mark.incident) }, name(mark.events.slice(0, 3).map((event) => `${event.signal} ${event.host}`).join(", ") || mark.incident)), name(mark.comment), name(mark.events[0]?.effect ?? ""),
        mayAct() && h("button", { type: "button", onclick: async () => {
          await unmark(mark.id);
          await draw();
        } }, t("remove"))]), t("marks")) : h("p", { class: "card soft" }, t("no_marks")),
      h("h2", null, t("config")), h("p", { class: "soft" }, config.file ?? t("no_file"), " · ", t("reloaded"), " ", time(config.reloaded_at)), h("pre", { tabindex: "0", "aria-label": t("config") }, config.yaml),
      h("p", null, h("a", { href: "/api/v1/openapi.json" }, "OpenAPI"), " · ", h("a", { href: "/metrics" }, t("metrics")), " · ", h("a", { href: "/status" }, t("plain_page"))));
  }
  await draw();
  return { update: (changed) => (changed.has("config") || changed.has("incidents") ? draw() : null) };
}
