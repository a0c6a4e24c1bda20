// A signal over time: values, what was expected, what was anomalous, and marks of what people know.
import uPlot from "./vendor/uplot/uPlot.esm.js";
import { h } from "./dom.js";
import { possible, quantity, range, ticks, time } from "./format.js";
import { t } from "./i18n.js";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const sync = uPlot.sync("petrel");

// The detector whose range is drawn: the one that is asked for, else the one that says most.
function shownDetector(series, wanted) {
  const known = series.detectors.map((detector) => ({ detector, said: detector.upper.concat(detector.lower).filter((v) => v !== null).length }));
  return known.find(({ detector }) => detector.name === wanted)?.detector ?? known.sort((a, b) => b.said - a.said)[0]?.detector;
}

function spans(at, scores) {
  const found = [];
  let from = null;
  at.forEach((instant, i) => {
    const hot = scores.some((column) => column[i] !== null && column[i] > 1);
    if (hot && from === null) from = instant;
    if (!hot && from !== null) {
      found.push([from, instant]);
      from = null;
    }
  });
  if (from !== null) found.push([from, at[at.length - 1]]);
  return found;
}

export function summary(answer, series, wanted) {
  const last = series.value.findLastIndex((value) => value !== null);
  const detector = shownDetector(series, wanted);
  const hot = spans(series.at, series.detectors.map((each) => each.score)).length;
  const expected = detector && last >= 0 ? range(detector.lower[last], detector.upper[last], answer.unit) : "–";
  return t("chart_summary", { signal: answer.signal, value: last < 0 ? "–" : quantity(series.value[last], answer.unit), expected, stretches: hot });
}

// From where to where the values are drawn: what was expected is wanted too, but not at their cost.
function reach(answer, columns, expected) {
  const values = columns.flat().filter((value) => value !== null);
  let low = values.reduce((a, b) => Math.min(a, b), Infinity);
  let high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) return [0, 1];
  const [lowest, highest] = [low, high];
  const room = Math.max(high - low, Math.abs(high) * 0.2, 1e-9) * 0.35;
  const most = answer.unit === "percent" && highest <= 100 ? 100 : Infinity;
  for (const bound of expected.flat().filter((each) => each !== null)) {
    const sensible = Math.min(most, lowest >= 0 ? possible(bound, answer.unit) : bound);
    low = Math.min(low, Math.max(sensible, lowest - room));
    high = Math.max(high, Math.min(sensible, highest + room));
  }
  const edge = (high - low || room) * 0.06;
  const least = low < 0 || possible(-1, answer.unit) < 0 ? low - edge : Math.max(0, low - edge);
  return [least, Math.min(most + 0.5, high + edge)];
}

// What was expected, as a band: where it has one side only, to the edge of what is drawn.
function edges(series, detector, [least, most]) {
  const none = series.at.map(() => null);
  const [lower, upper] = [detector?.lower ?? none, detector?.upper ?? none];
  return [lower.map((bound, i) => bound ?? (upper[i] === null ? null : least)), upper.map((bound, i) => bound ?? (lower[i] === null ? null : most))];
}

// Draws one series of an answer of /series; gives back something that can be destroyed.
export function draw(root, answer, series, { detector: wanted, before, marks = [], height = 200, onzoom } = {}) {
  const detector = shownDetector(series, wanted);
  const limits = reach(answer, [series.value, before?.value ?? [], answer.peers?.lower ?? [], answer.peers?.upper ?? []], [detector?.lower ?? [], detector?.upper ?? []]);
  const bounds = edges(series, detector, limits);
  const tables = [[series.at, series.value, ...bounds]];
  if (answer.peers) tables.push([answer.peers.at, answer.peers.lower, answer.peers.upper]);
  if (before) tables.push([before.at, before.value]);
  const data = tables.length > 1 ? uPlot.join(tables) : tables[0];
  const ink = colour("--ink");
  const zoom = parseFloat(getComputedStyle(document.body).fontSize) / 15;
  const tall = height * zoom;
  const bounding = [2, 3];
  // Nobody points at an instant: the newest is meant.
  const value = (u, v, s, i) => {
    const meant = i === null || i === undefined ? u.data[s].findLast((each) => each !== null && each !== undefined) : v;
    return meant === null || meant === undefined || (bounding.includes(s) && limits.includes(meant)) ? "–" : quantity(possible(meant, answer.unit), answer.unit);
  };
  const lines = [{ label: t("at"), value: (u, v, s, i) => time(1000 * (i === null || i === undefined ? series.at[series.at.length - 1] : v)) }, { label: t("value"), stroke: colour("--accent"), width: 1.6, value, spanGaps: true },
    { label: t("expected_from"), stroke: colour("--soft"), width: 0.6, value, spanGaps: true, points: { show: false } },
    { label: t("expected_to"), stroke: colour("--soft"), width: 0.6, value, spanGaps: true, points: { show: false } }];
  const bands = [{ series: [3, 2], fill: colour("--range") }];
  if (answer.peers) {
    bands.push({ series: [lines.length + 1, lines.length], fill: colour("--grid") });
    lines.push({ label: t("peers_from"), stroke: colour("--good"), width: 0.8, value, spanGaps: true, points: { show: false } }, { label: t("peers_to"), stroke: colour("--good"), width: 0.8, value, spanGaps: true, points: { show: false } });
  }
  if (before) lines.push({ label: t("last_week"), stroke: colour("--warning"), dash: [6, 4], width: 1.2, value, spanGaps: true, points: { show: false } });
  const hot = spans(series.at, series.detectors.map((each) => each.score));
  const [start, end] = [Date.parse(answer.from) / 1000, Date.parse(answer.to) / 1000];
  const width = () => Math.max(260, root.clientWidth);
  const axis = { stroke: ink, font: `${12 * zoom}px system-ui`, grid: { stroke: colour("--grid"), width: 1 }, ticks: { stroke: colour("--grid") } };
  const plot = new uPlot({
    width: width(), height: tall, series: lines, bands,
    cursor: { sync: { key: sync.key }, drag: { x: true, y: false, setScale: !onzoom } },
    scales: { y: { range: () => limits }, x: { min: start, max: end + (end - start) * 0.02 } },
    axes: [{ ...axis, size: 48 * zoom, space: 56 * zoom, values: (u, at, a, space, step) => ticks(at, step) }, { ...axis, size: 66 * zoom, values: (u, ticks) => ticks.map((tick) => (answer.unit === "boolean" && tick % 1 ? "" : quantity(tick, answer.unit))) }],
    hooks: {
      drawClear: [(u) => {
        u.ctx.save();
        u.ctx.fillStyle = colour("--critical-paper");
        for (const [from, to] of hot) {
          const left = u.valToPos(from, "x", true);
          u.ctx.fillRect(left, u.bbox.top, Math.max(2, u.valToPos(to, "x", true) - left), u.bbox.height);
        }
        u.ctx.restore();
      }],
      draw: [(u) => {
        u.ctx.save();
        for (const mark of marks) {
          const x = u.valToPos(mark.at, "x", true);
          if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
          u.ctx.fillStyle = colour(mark.colour ?? "--critical");
          u.ctx.fillRect(x - 1, u.bbox.top, 2, u.bbox.height);
          u.ctx.font = `${12 * zoom * devicePixelRatio}px system-ui`;
          const left = x + u.ctx.measureText(mark.text).width + 8 < u.bbox.left + u.bbox.width;
          u.ctx.textAlign = left ? "left" : "right";
          u.ctx.fillText(mark.text, left ? x + 4 : x - 4, u.bbox.top + 12 * zoom * devicePixelRatio);
        }
        u.ctx.restore();
      }],
      setSelect: onzoom ? [(u) => {
        if (u.select.width > 4) onzoom(u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x"));
      }] : [],
    },
  }, data, root);
  plot.root.setAttribute("aria-hidden", "true");
  const text = h("p", { class: "unseen" }, summary(answer, series, wanted));
  root.append(text);
  const resized = new ResizeObserver(() => requestAnimationFrame(() => plot.width === width() || plot.setSize({ width: width(), height: tall })));
  resized.observe(root);
  return { destroy() {
    resized.disconnect();
    plot.destroy();
    text.remove();
  } };
}
