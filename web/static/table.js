// Several values: a table, and a plot whose points open their sources.

import { h, s, short } from "./dom.js";
import { addressOf } from "./route.js";
import { number, t } from "./words.js";

/** The values of a turn as rows, each with its source, and drawn where they can be compared. */
export function table(turn) {
  const rows = turn.page.rows.map((row, i) => ({ ...row, citation: turn.answer.citations[i], label: row.label || `${i + 1}` }));
  const head = h("tr", {}, ["member", "value", "source"].map((key) => h("th", { scope: "col" }, t(key))));
  const body = rows.map((row) => h("tr", {},
    h("th", { scope: "row", class: row.label.length <= 8 && "tight" }, row.label), h("td.figure", {}, row.quote),
    h("td", {}, h("a", { href: addressOf(row.citation) }, short(row.citation.title, 40)), " ", h("small", {}, row.citation.date ?? ""))));
  return h("div.values", {},
    h("div.wide", { tabindex: "0", role: "region", "aria-label": t("valuesTable") }, h("table", {}, h("thead", {}, head), h("tbody", {}, body))),
    drawable(rows) ? (turn.page.axis === "time" ? line(rows) : bars(rows)) : null);
}

/** Drawn as wide as it will stand, so that its letters keep their size on a small screen. */
const roomFor = (most) => Math.max(260, Math.min(most, innerWidth - 72));

const drawable = (rows) => rows.every((row) => row.value !== null) && new Set(rows.map((row) => row.unit)).size === 1;

const point = (row, ...inside) => s("a", { href: addressOf(row.citation), class: "point", "aria-label": `${row.label} ${row.quote}` }, s("title", {}, `${row.label} ${row.quote} · ${short(row.citation.title, 60)}`), ...inside);

function bars(rows) {
  const step = 34, width = roomFor(520);
  const left = 14 + 14.5 * Math.min(8, Math.max(...rows.map((row) => row.label.length))), room = width - left - 112;
  const most = Math.max(...rows.map((row) => Math.abs(row.value))) || 1;
  const drawn = rows.map((row, i) => point(row,
    s("rect", { x: 0, y: i * step, width, height: step, class: "hit" }),
    s("text", { x: left - 10, y: i * step + 22, "text-anchor": "end" }, short(row.label, 8)),
    s("rect", { x: left, y: i * step + 8, width: Math.max(2, (Math.abs(row.value) / most) * room), height: 18, rx: 2, class: row.value < 0 ? "bar minus" : "bar" }),
    s("text", { x: left + Math.max(2, (Math.abs(row.value) / most) * room) + 8, y: i * step + 22 }, row.quote)));
  return s("svg", { viewBox: `0 0 ${width} ${rows.length * step}`, class: "plot", role: "group", "aria-label": t("plot") }, drawn);
}

function line(rows) {
  const width = roomFor(520), height = 220, left = 20, right = 40, top = 34, bottom = 34;
  const values = rows.map((row) => row.value), low = Math.min(0, ...values), high = Math.max(0, ...values) || 1;
  const x = (i) => left + 30 + (i * (width - left - right - 60)) / Math.max(1, rows.length - 1);
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  // Where points stand close, every second figure goes below its point.
  const close = rows.length > 1 && x(1) - x(0) < 100;
  const over = (i) => (close && i % 2 ? 24 : -12);
  const path = rows.map((row, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(row.value).toFixed(1)}`).join("");
  return s("svg", { viewBox: `0 0 ${width} ${height}`, class: "plot", role: "group", "aria-label": t("plot") },
    s("path", { d: `M${left} ${y(0).toFixed(1)}H${width - right}`, class: "axis" }), s("path", { d: path, class: "series" }),
    rows.map((row, i) => point(row,
      s("circle", { cx: x(i), cy: y(row.value), r: 14, class: "hit" }), s("circle", { cx: x(i), cy: y(row.value), r: 5, class: "dot" }),
      s("text", { x: x(i), y: y(row.value) + over(i), "text-anchor": "middle" }, row.quote),
      s("text", { x: x(i), y: height - 10, "text-anchor": "middle", class: "label" }, short(row.label, 10)))));
}

/** Articles per month as columns; every month can be read in its title, and all of them in a table below. */
export function timeline(months) {
  const width = roomFor(720), height = 150, bottom = 24;
  const most = Math.max(1, ...months.map(([, count]) => count)), step = width / months.length;
  const every = Math.max(1, Math.ceil(months.length / (width / 84)));
  return s("svg", { viewBox: `0 0 ${width} ${height}`, class: "plot timeline", role: "img", "aria-label": t("timeline") },
    s("path", { d: `M0 ${height - bottom}H${width}`, class: "axis" }),
    months.map(([month, count], i) => {
      const tall = count ? Math.max(2, (count / most) * (height - bottom - 20)) : 0;
      return [s("rect", { x: i * step + step * 0.12, y: height - bottom - tall, width: step * 0.76, height: tall, class: "bar" }, s("title", {}, `${month}: ${number(count)}`)),
        i % every === 0 ? s("text", { x: i * step + step / 2, y: height - 7, "text-anchor": i ? "middle" : "start", class: "label" }, month) : null,
        count === most ? s("text", { x: i * step + step / 2, y: height - bottom - tall - 6, "text-anchor": "middle" }, number(count)) : null];
    }));
}
