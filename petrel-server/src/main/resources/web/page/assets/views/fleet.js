// Every host of a signal at a glance, drawn on a canvas so that ten thousand of them scroll freely.
import { get } from "../api.js";
import { cut, fill, h, name, say, table } from "../dom.js";
import { quantity, range, score } from "../format.js";
import { t } from "../i18n.js";

const SORTS = ["score", "value", "name"];

// Round values from nothing to the most, so many at most.
function scaleMarks(most, wanted) {
  const rough = most / wanted;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * size >= rough) * size;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

// The text, with its middle left out where there is no room: names differ at both ends.
function fitted(c, text, room) {
  const wide = c.measureText(text).width;
  let shown = text;
  for (let keep = Math.floor((text.length * room) / wide); keep < text.length && keep > 4 && c.measureText(shown).width > room; keep--) {
    const head = Math.ceil(keep / 2);
    shown = text.slice(0, head) + "…" + text.slice(text.length - (keep - 1 - head));
  }
  return shown;
}

export async function mount({ main, query, signal, go, replace }) {
  const { signals } = await get("signals", { limit: 1000 }, signal);
  const chosen = { signal: query.get("signal") ?? signals[0]?.name ?? "", source: query.get("source") ?? "", group: query.get("group") ?? "", sort: SORTS.includes(query.get("sort")) ? query.get("sort") : "score", matcher: query.get("matcher") ?? "", q: query.get("q") ?? "" };
  if (!signals.length) {
    fill(main, h("h1", null, t("fleet")), h("p", { class: "card" }, t("no_signals")));
    return null;
  }
  const note = h("p", { class: "soft" });
  const tip = h("p", { class: "card tip", "aria-live": "polite" }, t("fleet_help"));
  const canvas = h("canvas", { "aria-hidden": "true" });
  const space = h("div");
  const box = h("div", { class: "fleet", tabindex: "0", role: "group", "aria-label": t("fleet_chart") }, canvas, space);
  const worst = h("details", { class: "card" });
  const grouping = h("select", { onchange: (e) => set("group", e.target.value) });
  const controls = h("div", { class: "row end card" },
    h("label", null, t("signal"), h("select", { onchange: (e) => {
      [chosen.signal, chosen.source] = e.target.value.split("\n");
      load();
    } }, signals.map((each) => h("option", { value: each.name + "\n" + each.source, selected: each.name === chosen.signal && (!chosen.source || each.source === chosen.source) }, each.name + (signals.filter((s) => s.name === each.name).length > 1 ? ` (${each.source})` : ""))))),
    h("label", null, t("group_by"), grouping),
    h("label", null, t("sort_by"), h("select", { onchange: (e) => set("sort", e.target.value) }, SORTS.map((key) => h("option", { value: key, selected: key === chosen.sort }, t("sort." + key))))),
    h("label", null, t("find_host"), h("input", { type: "search", value: chosen.q, oninput: (e) => set("q", e.target.value) })),
    h("label", { class: "grow" }, t("matchers"), h("input", { type: "text", value: chosen.matcher, placeholder: 'provider="aliyun"', spellcheck: "false", onchange: (e) => {
      chosen.matcher = e.target.value.trim();
      load();
    } })));
  // As large as the page's letters, which are larger on a wall.
  const zoom = parseFloat(getComputedStyle(document.body).fontSize) / 15;
  const [ROW, HEAD] = [Math.round(22 * zoom), Math.round(26 * zoom)];
  const font = (size, weight = "") => `${weight} ${Math.round(size * zoom)}px system-ui`;
  let data = null;
  // One a line: a host's index, or -2 - the index of the group that begins there.
  let rows = new Int32Array(0);
  let focus = -1;
  let pending = 0;
  let kept = 0;
  let sizes = new Uint32Array(0);
  const tall = () => Math.max(0, HEAD + rows.length * ROW - box.clientHeight) + "px";

  function set(key, value) {
    chosen[key] = value;
    arrange();
  }

  // Browsers take their time over an address: not at each key.
  function keep() {
    clearTimeout(kept);
    kept = setTimeout(() => replace(Object.fromEntries(Object.entries(chosen).filter(([, value]) => value))), 200);
  }

  async function load() {
    try {
      data = await get("fleet", { signal: chosen.signal, source: chosen.source, matcher: chosen.matcher ? [chosen.matcher] : [] }, signal);
    } catch (e) {
      if (e.name === "AbortError") throw e;
      note.textContent = e.message;
      return;
    }
    const names = ["", ...Object.keys(data.labels)];
    if (!names.includes(chosen.group)) chosen.group = "";
    fill(grouping, names.map((each) => h("option", { value: each, selected: each === chosen.group }, each || t("peers"))));
    prepare();
    arrange();
  }

  const groupName = (g) => (chosen.group ? `${chosen.group}="${data.labels[chosen.group].values[g] ?? ""}"` : Object.entries(data.groups[g]?.labels ?? {}).map(([k, v]) => `${k}="${v}"`).join(", ") || t("all_hosts"));

  // All that costs more than a pass over the hosts, once for each answer.
  function prepare() {
    data.lower = data.host.map((host) => host.toLowerCase());
    data.orders = { score: order(data.score), value: order(data.value), name: order(data.lower) };
    const most = data.value.concat(data.groups.map((group) => group.upper)).reduce((a, b) => Math.max(a, b ?? 0), 1e-9);
    data.most = data.unit === "percent" ? Math.max(100, most) : most;
    box.style.maxHeight = HEAD + (data.host.length + data.groups.length + 1) * ROW + 2 + "px";
    note.textContent = t("fleet_note", { hosts: new Set(data.host).size, out: data.anomalous.reduce((a, b) => a + b, 0) });
    const top = Array.from(data.orders.score.subarray(0, 50));
    fill(worst, h("summary", null, t("worst_hosts")), table([t("host"), t("value"), t("expected"), t("score")], top.map((i) => [
      h("a", { href: hostPath(i) }, name(data.host[i])), quantity(data.value[i], data.unit), range(data.groups[data.group[i]]?.lower ?? null, data.groups[data.group[i]]?.upper ?? null, data.unit), score(data.score[i])]), t("worst_hosts")));
  }

  // Indices by what stands in a column: numbers the largest first, texts from a to z.
  function order(column) {
    const indices = Uint32Array.from(column, (_, i) => i);
    if (typeof column[0] === "string") return indices.sort((a, b) => (column[a] < column[b] ? -1 : column[a] > column[b] ? 1 : a - b));
    const keys = Float64Array.from(column, (value) => value ?? -Infinity);
    return indices.sort((a, b) => (keys[a] === keys[b] ? a - b : keys[b] - keys[a]));
  }

  function arrange() {
    keep();
    const part = chosen.q.toLowerCase();
    const of = chosen.group ? data.labels[chosen.group].of : data.group;
    // Those without the label, -1, come first.
    const groups = (chosen.group ? data.labels[chosen.group].values.length : data.groups.length) + 1;
    sizes = new Uint32Array(groups);
    const found = data.orders[chosen.sort].filter((i) => !part || data.lower[i].includes(part));
    for (const i of found) sizes[of[i] + 1]++;
    const next = new Uint32Array(groups);
    rows = new Int32Array(found.length + sizes.reduce((n, size) => n + (size > 0), 0));
    let at = 0;
    sizes.forEach((size, g) => {
      if (!size) return;
      rows[at] = -1 - g;
      next[g] = at + 1;
      at += size + 1;
    });
    for (const i of found) rows[next[of[i] + 1]++] = i;
    focus = -1;
    space.style.height = tall();
    redraw();
  }

  const hostPath = (i) => "/hosts?name=" + encodeURIComponent(data.host[i]);

  function redraw() {
    if (!pending) pending = requestAnimationFrame(paint);
  }

  function paint() {
    pending = 0;
    if (!data) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (key) => style.getPropertyValue(key).trim();
    const [ink, soft, bar, hot, shade, accent] = ["--ink", "--soft", "--bar", "--bar-hot", "--range", "--accent"].map(colour);
    const scale = devicePixelRatio;
    const [wide, high] = [box.clientWidth, box.clientHeight];
    if (canvas.width !== wide * scale || canvas.height !== high * scale) {
      canvas.width = wide * scale;
      canvas.height = high * scale;
      canvas.style.width = wide + "px";
      canvas.style.height = high + "px";
    }
    const c = canvas.getContext("2d");
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, wide, high);
    const text = Math.min(260 * zoom, wide * 0.38);
    const from = text + 12;
    const length = wide - from - 96 * zoom;
    const x = (value) => from + (Math.max(0, value) / data.most) * length;
    const first = Math.floor(box.scrollTop / ROW);
    c.textBaseline = "middle";
    c.fillStyle = colour("--grid");
    const marks = scaleMarks(data.most, Math.max(2, Math.floor(length / (90 * zoom))));
    for (const mark of marks) c.fillRect(Math.round(x(mark)), HEAD, 1, high);
    for (let r = first; r < Math.min(rows.length, first + Math.ceil(high / ROW) + 1); r++) {
      const y = HEAD + r * ROW - box.scrollTop;
      const i = rows[r];
      if (i < 0) {
        c.fillStyle = soft;
        c.font = font(13, "600");
        c.fillText(`${cut(groupName(-2 - i), 60)} · ${t("hosts_n", { n: sizes[-1 - i] })}`, 8, y + ROW / 2);
        continue;
      }
      const peers = data.groups[data.group[i]];
      if (peers?.lower !== null && peers?.upper !== null && peers) {
        c.fillStyle = shade;
        c.fillRect(x(peers.lower), y, Math.max(1, x(peers.upper) - x(peers.lower)), ROW);
      }
      const out = data.anomalous[i] === 1;
      if (data.value[i] !== null) {
        c.fillStyle = out ? hot : bar;
        c.fillRect(from, y + 4 * zoom, Math.max(1, x(data.value[i]) - from), ROW - 8 * zoom);
      }
      c.fillStyle = ink;
      c.font = font(13, out ? "700" : "");
      c.fillText(fitted(c, (out ? "▲ " : "") + cut(data.host[i], 60), text - 8), 8, y + ROW / 2);
      c.fillText(quantity(data.value[i], data.unit), Math.min(x(Math.max(0, data.value[i] ?? 0)) + 6, wide - 90 * zoom), y + ROW / 2, 86 * zoom);
      if (r === focus) {
        c.strokeStyle = accent;
        c.lineWidth = 2;
        c.strokeRect(1, y + 1, wide - 2, ROW - 2);
      }
    }
    c.fillStyle = colour("--card");
    c.fillRect(0, 0, wide, HEAD);
    c.fillStyle = colour("--line");
    c.fillRect(0, HEAD - 1, wide, 1);
    c.fillStyle = soft;
    c.font = font(12);
    c.textAlign = "center";
    for (const mark of marks) c.fillText(quantity(mark, data.unit), x(mark), HEAD / 2);
    c.textAlign = "left";
  }

  function look(r, aloud) {
    if (!(rows[r] >= 0)) return;
    focus = r;
    const i = rows[r];
    const peers = data.groups[data.group[i]];
    fill(tip, h("strong", null, name(data.host[i])), ` · ${quantity(data.value[i], data.unit)} · ${t("score")} ${score(data.score[i])}`, peers ? ` · ${t("peers")}: ${range(peers.lower, peers.upper, data.unit)}` : "", data.detector[i] >= 0 ? ` · ${data.detectors[data.detector[i]]}` : "");
    if (aloud) say(tip.textContent);
    redraw();
  }

  const rowAt = (event) => {
    const y = event.clientY - box.getBoundingClientRect().top;
    return y < HEAD ? -1 : Math.floor((y - HEAD + box.scrollTop) / ROW);
  };
  box.addEventListener("scroll", redraw, { passive: true });
  box.addEventListener("mousemove", (event) => look(rowAt(event)));
  box.addEventListener("click", (event) => {
    const i = rows[rowAt(event)];
    if (i >= 0) go(hostPath(i));
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      let next = focus + step;
      while (rows[next] < 0) next += step;
      look(next, true);
      if (focus * ROW < box.scrollTop) box.scrollTop = focus * ROW;
      const below = HEAD + (focus + 1) * ROW - box.clientHeight;
      if (below > box.scrollTop) box.scrollTop = below;
    } else if (event.key === "Enter" && rows[focus] >= 0) go(hostPath(rows[focus]));
  });
  const resized = new ResizeObserver(() => requestAnimationFrame(() => {
    space.style.height = tall();
    redraw();
  }));
  fill(main, h("h1", null, t("fleet")), controls, note, tip, box, worst);
  resized.observe(box);
  await load();
  return {
    update: (changed) => (changed.has("tick") && !box.matches(":hover") ? load() : null),
    unmount() {
      clearTimeout(kept);
      resized.disconnect();
      cancelAnimationFrame(pending);
    },
  };
}
