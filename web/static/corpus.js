// The page about the corpus: what is in it, when, and what could not be read.

import { fill, h, short } from "./dom.js";
import { timeline } from "./table.js";
import { half, number, t } from "./words.js";

/** Fills the page; `only` restricts questions to a source. */
export function showCorpus(page, corpus, only) {
  if (!corpus) return fill(page, h("h2", {}, t("corpus")), h("p.quiet", {}, t("loading")));
  if (!corpus.articles) return fill(page, h("h2", {}, t("empty")), h("p.quiet", {}, t("emptyText")));
  const updated = new Date(corpus.updated);
  const facts = [[t("articles"), number(corpus.articles)], [t("passages"), number(corpus.passages)], [t("sources"), number(corpus.sources.length)],
    [t("skipped"), number(corpus.skipped_count)], [t("latest"), corpus.latest ?? t("noDate")], [t("updated"), Number.isNaN(updated.getTime()) ? corpus.updated : updated.toLocaleString()]];
  return fill(page, h("h2", { tabindex: "-1" }, t("corpus")),
    h("dl.facts", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    corpus.months.length ? h("section", {}, h("h3", {}, t("timeline")), timeline(corpus.months), months(corpus), corpus.undated ? h("p.quiet", {}, t("undated", number(corpus.undated))) : null) : null,
    h("div.two", {}, tally(t("sources"), corpus.sources, only), tally(t("categories"), corpus.categories, null)),
    skipped(corpus));
}

function months(corpus) {
  const rows = corpus.months.filter(([, count]) => count).map(([month, count]) => h("tr", {}, h("th", { scope: "row" }, month), h("td.figure", {}, number(count))));
  return h("details", {}, h("summary", {}, t("byMonth")), h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("month")), h("th", { scope: "col" }, t("count")))), h("tbody", {}, rows)));
}

function tally(name, rows, only) {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const one = ([label, count]) => h("li", {}, only ? h("button.plain", { type: "button", "aria-label": t("onlyThis", short(label, 40)), onclick: () => only(label) }, short(label, 30)) : h("span", {}, short(label, 30)),
    h("i.share", { style: `--part:${(count / most) * 100}%`, "aria-hidden": "true" }), h("span.figure", {}, number(count)));
  return h("section", {}, h("h3", {}, name), rows.length ? h("ul.tally", {}, rows.slice(0, 30).map(one)) : h("p.quiet", {}, "–"));
}

function skipped(corpus) {
  const rows = corpus.skipped.map(([path, reason]) => h("tr", {}, h("th", { scope: "row" }, short(path, 200)), h("td", {}, half(reason))));
  const head = h("tr", {}, h("th", { scope: "col" }, t("file")), h("th", { scope: "col" }, t("reason")));
  const more = corpus.skipped_count - corpus.skipped.length;
  return h("section.skipped", {}, h("h3", {}, t("skipped")), rows.length ? h("div.wide", { tabindex: "0", role: "region", "aria-label": t("skipped") }, h("table", {}, h("thead", {}, head), h("tbody", {}, rows))) : h("p.quiet", {}, t("nothingSkipped")),
    more > 0 ? h("p.quiet", {}, t("moreSkipped", number(more))) : null);
}
