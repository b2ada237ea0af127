// The right side: a whole article, scrolled to the marked span, with steps to the other evidence.

import * as api from "./api.js";
import { copyButton, fill, h, marked, short, webAddress } from "./dom.js";
import { addressOf } from "./route.js";
import { places } from "./state.js";
import { t } from "./words.js";

let showing = 0; // the last article asked for; one that comes late is not shown

/** Shows the article that an address names; `turn` is the one in focus, whose evidence it steps through. */
export async function showArticle(panel, route, turn, back) {
  const mine = ++showing;
  const evidence = places(turn);
  const at = evidence.findIndex((one) => one.article === route.article && one.start === route.start);
  fill(panel, bar(evidence, at, back), h("p.quiet", { role: "status" }, t("loading")));
  let held;
  try {
    held = await api.article(route.article, route.start);
  } catch (error) {
    if (mine === showing) fill(panel, bar(evidence, -1, back), h("p.failure", { role: "alert" }, error.message));
    return;
  }
  if (mine !== showing) return;
  const spans = spansOf(route, held, evidence);
  const element = reading(held, spans);
  fill(panel, bar(evidence, at, back), element);
  const target = element.querySelector("mark.current") ?? element;
  target.scrollIntoView({ block: "center", behavior: "instant" });
  if (target !== element) target.focus({ preventScroll: true });
}

function bar(evidence, at, back) {
  const step = (by, key, sign) => {
    const place = at < 0 ? undefined : evidence[(at + by + evidence.length) % evidence.length];
    return place && evidence.length > 1 ? h("a.button", { href: addressOf(place), "aria-label": t(key), title: t(key), class: `button ${key}` }, sign) : null;
  };
  return h("div.panel-head.article-bar", {},
    h("button.plain", { type: "button", class: "plain back", onclick: back, title: t("back") }, `← ${t("evidence")}`),
    h("span.steps", {}, step(-1, "previous", "↑"), at >= 0 && evidence.length > 1 ? h("span.place", {}, t("place", at + 1, evidence.length)) : null, step(1, "next", "↓")),
    copyButton(t("copyLink"), t("copied"), () => location.href, ".copy-link"));
}

/** What is marked: the place of the address, and the other evidence in this article. */
function spansOf(route, held, evidence) {
  const spans = [];
  const [start, end] = route.end !== null && route.end > route.start ? [route.start, route.end] : held.sentence ?? [null, null];
  const near = evidence.some((one) => one.article === held.article && one.start === start && !one.quoted);
  if (start !== null) spans.push({ start, end, attributes: { class: near ? "current passage" : "current", tabindex: "-1" } });
  for (const one of evidence) {
    if (one.article === held.article && !spans.some((span) => one.start < span.end && span.start < one.end)) spans.push({ start: one.start, end: one.end });
  }
  return spans;
}

/** Day, source, author and categories, each said once. */
function about(held) {
  const said = [held.date ?? t("noDate"), held.source || t("noSource"), held.author, ...held.categories].filter(Boolean);
  return [...new Set(said)].slice(0, 8).map((one) => short(one, 40)).join(" · ");
}

function reading(held, spans) {
  const characters = Array.from(held.text);
  const paragraphs = [];
  for (let from = 0; from <= characters.length;) {
    let to = characters.indexOf("\n", from);
    if (to < 0) to = characters.length;
    if (to > from) paragraphs.push(h("p", {}, marked(characters, from, to, spans)));
    from = to + 1;
  }
  for (const extra of [...paragraphs.flatMap((p) => [...p.querySelectorAll("mark.current")])].slice(1)) extra.removeAttribute("tabindex");
  const original = webAddress(held.url);
  return h("article.reading", { dir: "auto" },
    h("h2", {}, held.title.slice(0, 1000)),
    h("p.meta", {}, about(held),
      original ? [" · ", h("a", { href: original, target: "_blank", rel: "noopener noreferrer" }, `${t("original")} ↗`)] : null),
    h("div.text", {}, paragraphs));
}
