// What nobody is to be told of for a while.
import { get } from "../api.js";
import { fill, h, name, table } from "../dom.js";
import { time } from "../format.js";
import { t } from "../i18n.js";
import { acts, expire, mayAct, silence } from "../people.js";

export async function mount({ main, signal }) {
  const list = h("div");
  async function draw() {
    const { silences } = await get("silences", { expired: true, limit: 500 }, signal);
    const order = ["active", "pending", "expired"];
    silences.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || Date.parse(a.ends_at) - Date.parse(b.ends_at));
    fill(list, silences.length ? table([t("state"), t("matchers"), t("from"), t("until"), t("by"), t("comment"), ""], silences.map((each) => [
      h("span", { class: "tag " + (each.in_force ? "good" : "") }, t("silence." + each.state)), each.matchers.map((matcher) => h("div", null, name(matcher))), time(each.starts_at), time(each.ends_at), name(each.by), name(each.comment),
      !mayAct() ? "" : each.state === "expired" ? h("button", { type: "button", onclick: () => then(silence(each.matchers)) }, t("again"))
        : h("div", { class: "row" }, h("button", { type: "button", onclick: () => then(silence(each.matchers, each)) }, t("change")), h("button", { type: "button", onclick: () => then(expire(each.id)) }, t("expire")))]), t("silences")) : h("p", { class: "card soft" }, t("no_silences")));
  }
  async function then(doing) {
    await doing;
    await draw();
  }
  fill(main, h("h1", null, t("silences")), acts(() => h("p", null, h("button", { type: "button", class: "main", onclick: () => then(silence(['instance=""'])) }, t("new_silence")))), list);
  await draw();
  return { update: (changed) => (changed.has("silences") ? draw() : null) };
}
