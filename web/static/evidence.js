// The right side: the sources of the answer in focus as cards.

import { fill, h, short, webAddress } from "./dom.js";
import { addressOf } from "./route.js";
import { notes, sentence } from "./turn.js";
import { half, t } from "./words.js";

/** Cards for a turn, or what will stand here. */
export function showEvidence(panel, turn, close) {
  const back = h("button.plain.only-narrow.close", { type: "button", onclick: close }, `← ${t("conversation")}`);
  const heading = h("div.panel-head", {}, back, h("h2", { tabindex: "-1" }, t(turn?.answer?.answer === null ? "nearest" : "evidence")));
  if (!turn?.answer) return fill(panel, heading, h("p.quiet.panel-empty", {}, t("evidenceEmpty")));
  const { answer, page } = turn;
  if (answer.answer === null) return fill(panel, heading, nearest(answer));
  const disputed = page.relations.some((one) => one === "differs" || one === "replaced");
  const of = (...kinds) => gathered(answer, page, kinds).map((group) => card(group.citations, group.marks, group.relation, disputed));
  return fill(panel, heading,
    h("div.answered", {}, h("p.answered-question", {}, answer.question), h("p.answered-span", {}, short(answer.answer, 80)), notes(answer)),
    disagreement(answer, page, of("answer"), of("differs", "replaced")),
    folded(of("reprint", "agrees")));
}

/** Citations of these kinds; several of one sentence together, which then bears all their marks. */
function gathered(answer, page, kinds) {
  const groups = new Map();
  answer.citations.forEach((citation, i) => {
    if (!kinds.includes(page.relations[i])) return;
    const key = JSON.stringify([citation.article, citation.sentence, page.relations[i]]);
    const group = groups.get(key) ?? { citations: [], marks: [], relation: page.relations[i] };
    group.citations.push(citation);
    group.marks.push(page.marks[i]);
    groups.set(key, group);
  });
  return [...groups.values()];
}

function nearest(answer) {
  if (!answer.citations.length) return [h("p.reason", {}, half(answer.reason)), h("p.quiet", {}, t("noneNear"))];
  return [h("p.reason", {}, half(answer.reason)), h("p.quiet", {}, t("nearestNote")), answer.citations.map((citation) => card([citation], [null]))];
}

const folded = (cards) => (cards.length ? h("details.agreeing", {}, h("summary", {}, t("agree", cards.length)), cards) : null);

/** The answer's own sources, beside those that say otherwise where there are any. */
function disagreement(answer, page, own, others) {
  if (!others.length) return own;
  const replaced = page.relations.every((one) => one !== "differs");
  return h("section.disagreeing", {}, h("h3", {}, t(replaced ? "replaced" : "disagree")), h("div.side-by-side", {}, own, others));
}

/** A source: title, day, who published it, the sentence with the spans marked; it opens the article there. */
function card(citations, marks, relation, disputed) {
  const [citation] = citations;
  const address = addressOf(citation), original = webAddress(citation.url);
  const tag = { answer: disputed && "tagTaken", reprint: "tagReprint", differs: "tagDiffers", replaced: "tagReplaced" }[relation];
  const element = h("article.card", { dir: "auto", "data-relation": relation },
    tag ? h("p.tag", {}, t(tag)) : null,
    h("h3", {}, h("a", { href: address }, short(citation.title))),
    h("p.meta", {}, [citation.date ?? t("noDate"), citation.source ? short(citation.source, 40) : t("noSource")].join(" · "),
      original ? [" · ", h("a", { href: original, target: "_blank", rel: "noopener noreferrer" }, `${t("original")} ↗`)] : null),
    h("blockquote", {}, citation.quote === null ? short(citation.sentence, 180) : sentence(citations, marks)),
    h("p.card-foot", {}, h("a.open", { href: address, "aria-label": `${t("open")} ${short(citation.title, 60)}` }, `${t("open")} →`)));
  element.addEventListener("click", (event) => {
    if (!event.target.closest("a") && !getSelection().toString()) location.hash = address;
  });
  return element;
}
