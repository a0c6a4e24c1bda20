// What other settings of a signal would have told over the last days.
import { get, post, remove } from "../api.js";
import { fill, h, name, say, table } from "../dom.js";
import { span, time } from "../format.js";
import { t } from "../i18n.js";
import { acts } from "../people.js";
import { severityTag } from "./now.js";

export async function mount({ main, query, signal }) {
  const { signals } = await get("signals", { limit: 1000 }, signal);
  const names = [...new Set(signals.map((each) => each.name))];
  const form = h("form", { class: "card" });
  const result = h("section", { "aria-label": t("result") });
  let job = null;
  let timer = null;

  function keys(detector, settings) {
    return Object.entries(settings).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value)).map(([key, value]) => {
      const common = { "data-key": `${detector}.${key}`, "data-was": String(value) };
      const input = key === "sensitivity" ? h("select", common, ["low", "normal", "high"].map((level) => h("option", { value: level, selected: level === value }, t("sensitivity." + level))))
        : typeof value === "boolean" ? h("select", common, ["true", "false"].map((each) => h("option", { value: each, selected: each === String(value) }, t(each === "true" ? "yes" : "no"))))
          : h("input", { ...common, type: typeof value === "number" ? "number" : "text", step: "any", value: String(value) });
      return h("label", null, key, input);
    });
  }

  function nested(detector, settings) {
    return Object.entries(settings).filter(([, value]) => value && typeof value === "object" && !Array.isArray(value)).map(([key, value]) =>
      h("label", null, key, h("input", { "data-key": `${detector}.${key}`, "data-was": JSON.stringify(value), value: JSON.stringify(value), spellcheck: "false" })));
  }

  function build(chosen) {
    const watched = signals.find((each) => each.name === chosen) ?? signals[0];
    fill(form, 
      h("div", { class: "row end" },
        h("label", null, t("signal"), h("select", { name: "signal", onchange: (e) => build(e.target.value) }, names.map((each) => h("option", { value: each, selected: each === watched.name }, each)))),
        h("label", null, t("days"), h("input", { name: "days", type: "number", min: "0.1", max: "31", step: "any", value: form.elements.days?.value ?? "3" })),
        h("label", { class: "grow" }, t("matchers_by_comma"), h("input", { name: "matchers", value: form.elements.matchers?.value ?? query.get("matchers") ?? "", placeholder: 'instance="web-1"', spellcheck: "false" }))),
      watched.detectors.map((detector) => h("fieldset", null, h("legend", null, detector.name), h("div", { class: "row end" }, keys(detector.name, detector.settings), nested(detector.name, detector.settings)))),
      acts(() => h("div", { class: "row" }, h("button", { class: "main", type: "submit" }, t("try")), h("button", { type: "button", onclick: () => build(watched.name) }, t("reset")))));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await forget();
    const chosen = form.elements.signal.value;
    const set = [...form.querySelectorAll("[data-key]")].filter((input) => input.value !== input.dataset.was).map((input) => `${chosen}.${input.dataset.key}=${input.value}`);
    try {
      job = await post("backtests", { signal: chosen, days: Number(form.elements.days.value), matchers: form.elements.matchers.value.split(/,(?=\s*[a-zA-Z_]+\s*[=!])/).map((each) => each.trim()).filter((each) => each), set });
      show(job);
      follow();
    } catch (e) {
      fill(result, h("p", { class: "card error", role: "alert" }, e.message));
    }
  });

  async function forget() {
    clearTimeout(timer);
    if (job) await remove("backtests/" + job.id).catch(() => {});
    job = null;
  }

  function follow() {
    timer = setTimeout(async () => {
      try {
        job = await get("backtests/" + job.id, {}, signal);
        show(job);
        if (["queued", "running"].includes(job.state)) follow();
        else say(t("tuned." + job.state));
      } catch (e) {
        if (e.name !== "AbortError") fill(result, h("p", { class: "card error", role: "alert" }, e.message));
      }
    }, 500);
  }

  function show(shown) {
    const done = shown.result;
    if (["queued", "running"].includes(shown.state)) {
      fill(result, h("div", { class: "card" }, h("p", null, t("tuned." + shown.state), " ", shown.stage ? t("stage." + shown.stage) : ""), h("progress", { max: "1", value: shown.progress, "aria-label": t("progress") }),
        h("p", null, h("button", { type: "button", onclick: async () => {
          await forget();
          fill(result);
        } }, t("cancel")))));
      return;
    }
    const failure = shown.failure ? h("p", { class: "card error", role: "alert" }, shown.failure) : "";
    if (!done) {
      fill(result, failure);
      return;
    }
    const row = (label, pick) => [label, pick(done.before), pick(done.after)];
    const most = Math.max(1, ...done.days.flatMap((day) => [day.before, day.after]));
    const bar = (count) => {
      const element = h("i");
      element.style.height = (100 * count) / most + "%";
      return element;
    };
    const snippet = h("pre", { tabindex: "0" }, shown.snippet);
    async function copy(button) {
      try {
        await navigator.clipboard.writeText(shown.snippet);
        button.textContent = t("copied");
      } catch {
        // Browsers let pages copy only by https or on this machine.
        getSelection().selectAllChildren(snippet);
        button.textContent = t("selected");
      }
      say(button.textContent);
    }
    const before = new Set(done.incidents_before.map((each) => each.hosts + "|" + each.signals));
    fill(result, failure,
      h("h2", null, t("result"), " ", h("span", { class: "soft small" }, `${time(done.from)} – ${time(done.to)}`)),
      h("div", { class: "card" }, table(["", t("as_it_is"), t("changed")], [
        row(t("incidents"), (totals) => totals.incidents), row(t("per_day"), (totals) => totals.per_day), row(t("alerts"), (totals) => totals.alerts), row(t("messages"), (totals) => totals.notifications), row(t("in_alert"), (totals) => span(totals.in_alert_seconds * 1000))], t("result"))),
      h("div", { class: "card" }, h("p", { class: "small soft" }, t("by_day")), h("div", { class: "bars", role: "img", "aria-label": done.days.map((day) => `${day.day}: ${day.before} → ${day.after}`).join("; ") }, done.days.map((day, i) => h("div", { title: `${day.day}: ${day.before} → ${day.after}` }, bar(day.before), bar(day.after), i % Math.ceil(done.days.length / 8) ? "" : h("small", null, day.day.slice(5)))))),
      h("h2", null, t("would_have_told")),
      done.incidents.length ? table([t("since"), t("severity"), t("host"), t("why"), ""], done.incidents.slice(0, 100).map((each) => [time(each.opened_at), severityTag(each.severity), name(each.hosts.join(", ")), name(each.summary), before.has(each.hosts + "|" + each.signals) ? "" : h("span", { class: "tag info" }, t("new"))]), t("would_have_told")) : h("p", { class: "card quiet" }, t("nothing_told")),
      done.remarks.length ? h("p", { class: "small soft" }, name(done.remarks.join("; "))) : "",
      h("h2", null, t("snippet")), h("div", { class: "card" }, snippet, h("button", { type: "button", onclick: (e) => copy(e.target) }, t("copy"))));
  }

  fill(main, h("h1", null, t("tune")), h("p", { class: "soft" }, t("tune_means")), form, result);
  if (signals.length) build(query.get("signal") ?? signals[0].name);
  return { unmount: () => clearTimeout(timer) };
}
