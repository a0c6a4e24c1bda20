// What people do: dialogs that ask for what is needed, and the calls that follow.
import { post, put, remove, session } from "./api.js";
import { h, say } from "./dom.js";
import { clock } from "./format.js";
import { t } from "./i18n.js";

const CHIPS = [[1, "h"], [4, "h"], [1, "d"], [7, "d"]];
const HOURS = { h: 1, d: 24 };

// Whether whoever looks may act too.
export const mayAct = () => !session?.login_required || session.role === "operator";

// What only those see who may act; the others are told.
export const acts = (draw) => (mayAct() ? draw() : h("p", { class: "soft small" }, t("only_look")));

function me(input) {
  const by = input.value.trim();
  if (by) localStorage.setItem("me", by);
  return by;
}

const myName = () => h("input", { name: "by", required: true, maxlength: "100", autocomplete: "name", value: session?.user ?? localStorage.getItem("me") ?? "", readonly: Boolean(session?.user) });

// Asks, does, says what came of it; resolves to whether it was done.
function ask(title, fields, confirm, act) {
  return new Promise((resolve) => {
    const trouble = h("p", { role: "alert", class: "small" });
    const done = h("button", { class: "main", type: "submit" }, confirm);
    const dialog = h("dialog", { "aria-label": title },
      h("form", { method: "dialog", onsubmit: async (event) => {
        event.preventDefault();
        done.disabled = true;
        try {
          say((await act()) ?? t("done"));
          dialog.close("done");
        } catch (e) {
          trouble.textContent = e.message;
          done.disabled = false;
        }
      } }, h("h2", null, title), fields, trouble,
      h("div", { class: "row" }, done, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "done");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function acknowledge(incident) {
  const by = myName();
  const comment = h("input", { maxlength: "500" });
  return ask(t("acknowledge"), [h("label", null, t("your_name"), by), h("label", null, t("comment"), comment)], t("acknowledge"), async () => {
    const body = { by: me(by) };
    if (comment.value.trim()) body.comment = comment.value.trim();
    const stands = await put(`incidents/${encodeURIComponent(incident)}/acknowledgement`, body);
    return t("taken_by", { by: stands.by });
  });
}

export async function giveBack(incident) {
  await remove(`incidents/${encodeURIComponent(incident)}/acknowledgement`);
  say(t("done"));
}

export function falseAlarm(incident) {
  const by = myName();
  const comment = h("input", { maxlength: "500" });
  return ask(t("false_alarm"), [h("p", null, t("false_alarm_means")), h("label", null, t("your_name"), by), h("label", null, t("comment"), comment)], t("false_alarm"),
    async () => {
      await post("marks", { incident, by: me(by), comment: comment.value.trim() });
      return t("marked");
    });
}

const quoted = (text) => '"' + text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n") + '"';
export const matchersOf = (labels) => Object.entries(labels).map(([key, value]) => key + "=" + quoted(value));

const local = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

export function silence(matchers, old) {
  const by = myName();
  const comment = h("input", { maxlength: "500", value: old?.comment ?? "" });
  const lines = h("textarea", { required: true, spellcheck: "false", value: matchers.join("\n") });
  const until = h("input", { type: "datetime-local", required: true, value: local(new Date(old?.ends_at ?? clock() + 3600000)) });
  const chips = CHIPS.map(([count, unit]) => h("button", { type: "button", onclick: () => {
    until.value = local(new Date(clock() + count * HOURS[unit] * 3600000));
    say(until.value.replace("T", " "));
  } }, `${count} ${t(unit)}`));
  return ask(old ? t("change_silence") : t("silence"), [
    h("label", null, t("matchers_by_line"), lines),
    h("div", { class: "row", role: "group", "aria-label": t("how_long") }, chips),
    h("label", null, t("until"), until),
    h("label", null, t("your_name"), by),
    h("label", null, t("comment"), comment)], t("silence"), async () => {
    const body = { matchers: lines.value.split("\n").map((line) => line.trim()).filter((line) => line), ends_at: new Date(until.value).toISOString(), by: me(by), comment: comment.value.trim() };
    if (old) {
      body.id = old.id;
      body.starts_at = old.starts_at;
      if (old.during?.length === 1) body.during = old.during[0];
      body.exclude_from_learning = old.exclude_from_learning;
    }
    await post("silences", body);
    return t("silenced");
  });
}

export async function expire(id) {
  await remove("silences/" + id);
  say(t("expired"));
}

export async function unmark(id) {
  await remove("marks/" + id);
  say(t("done"));
}

