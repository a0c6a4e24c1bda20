// Who is there: a name and a password, or a provider that knows.
import { login, who } from "../api.js";
import { fill, h } from "../dom.js";
import { t } from "../i18n.js";

// Only a path of this page: what stands in an address may be another's.
const onward = (next) => (next && /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : "/");

export async function mount({ main, query }) {
  const session = await who();
  const next = onward(query.get("next"));
  if (!session.login_required || session.user) {
    location.replace(next);
    return {};
  }
  const user = h("input", { name: "username", required: true, maxlength: "100", autocomplete: "username" });
  const password = h("input", { name: "password", type: "password", required: true, maxlength: "1000", autocomplete: "current-password" });
  const trouble = h("p", { role: "alert", class: "trouble" }, query.has("failed") ? t("login_failed") : "");
  const enter = h("button", { class: "main", type: "submit" }, t("login"));
  const form = h("form", { method: "post", onsubmit: async (event) => {
    event.preventDefault();
    enter.disabled = true;
    try {
      await login(user.value, password.value);
      location.replace(next);
    } catch (e) {
      trouble.textContent = e.message;
      password.value = "";
      enter.disabled = false;
      password.focus();
    }
  } }, h("label", null, t("user"), user), h("label", null, t("password"), password), trouble, enter);
  fill(main, h("h1", null, t("login")),
    h("section", { class: "card login", "aria-label": t("login") },
      session.login.password ? form : "",
      session.login.oidc ? h("p", null, h("a", { class: "button", href: "/oidc/start?next=" + encodeURIComponent(next) }, t("login_by", { name: session.login.oidc }))) : "",
      session.login.password ? "" : trouble,
      !session.login.password && !session.login.oidc ? h("p", null, t("login_elsewhere")) : ""));
  user.focus();
  return {};
}
