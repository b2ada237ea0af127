// One question with its answer, as it stands in the conversation.

import { copyButton, h, marked, short } from "./dom.js";
import { addressOf } from "./route.js";
import { half, number, t } from "./words.js";
import { votes } from "./votes.js";
import { table } from "./table.js";

/** A turn; `act` has focus(turn), again(turn) and keep(). */
export function turnElement(turn, focused, act) {
  const answer = turn.answer;
  const block = h("article.turn", { "data-focused": focused, "data-turn": turn.id },
    h("p.asked", {}, turn.asked),
    h("div.reply", {},
      answer && answer.question !== turn.asked ? h("p.read-as", {}, `${t("readAs")}：`, h("b", {}, answer.question)) : null,
      turn.running ? stage(turn) : null,
      turn.error ? failure(turn, act) : null,
      turn.stopped ? h("p.failure", {}, t("stopped"), " ", again(turn, act)) : null,
      answer ? (answer.answer === null ? refusal(answer) : given(turn)) : null,
      answer ? actions(turn, act) : null));
  if (answer) block.addEventListener("click", (event) => event.target.closest("a, button, input, textarea") || getSelection().toString() || act.focus(turn, false));
  return block;
}

export function stageText(turn) {
  if (turn.stage === "read") return t("read", turn.found);
  return t(turn.stage === "search" ? "search" : "waiting");
}

const stage = (turn) => h("p.stage", {}, h("span.spinner", { "aria-hidden": "true" }), h("span.stage-text", {}, stageText(turn)));

const again = (turn, act) => h("button.plain", { type: "button", onclick: () => act.again(turn) }, t("again"));

const failure = (turn, act) => h("p.failure", { role: "alert" }, turn.error, " ", again(turn, act));

function refusal(answer) {
  return [h("p.span.none", {}, t("notFound")), h("p.reason", {}, half(answer.reason))];
}

function given(turn) {
  const { answer, page } = turn;
  const [first] = answer.citations;
  return [
    h("p.span", { "data-long": answer.answer.length > 24 }, answer.answer),
    notes(answer),
    differing(page.relations.filter((one) => one === "differs").length),
    page.rows.length ? table(turn) : [
      h("p.lead", {}, sentence([first], page.marks)),
      h("p.from", {}, h("a", { href: addressOf(first) }, short(first.title, 60)), " ", [first.source, first.date].filter(Boolean).map((x) => short(x, 30)).join(" · ")),
    ],
  ];
}

const differing = (count) => (count ? h("p.differing", {}, t("differing", count)) : null);

/** A sentence with the quotes of its citations marked where they stand. */
export function sentence(citations, marks) {
  const characters = Array.from(citations[0].sentence);
  const spans = citations.map(({ quote }, i) => ({ start: marks[i], end: marks[i] + Array.from(quote ?? "").length }));
  return marked(characters, 0, characters.length, spans.filter((_, i) => Number.isInteger(marks[i])));
}

/** Period and unit as understood, and the confidence in words with its number. */
export function notes(answer) {
  const { period, quantity, confidence } = answer;
  const word = confidence >= 0.9 ? "sure" : confidence >= 0.7 ? "likely" : "unsure";
  const whole = quantity?.value !== null && quantity?.unit ? `${number(quantity.value)} ${quantity.unit}` : null;
  const plain = whole && whole.replace(/[ ,]/g, "") !== quantity.text.replace(/[ ,]/g, "");
  return h("dl.notes", {},
    period ? note("period", t("period"), period.text, period.assumed ? `（${t("assumed")}）` : null, period.inferred ? `（${t("inferred")}）` : null) : null,
    quantity?.unit ? note("unit", t("unit"), quantity.unit, quantity.direction ? ` · ${t(quantity.direction)}` : null, plain ? `（${t("equals")} ${whole}）` : null) : null,
    h("div.note.confidence", { "data-level": word }, h("dt", {}, t("confidence")), h("dd", {}, h("i.meter", { "aria-hidden": "true", style: `--part:${Math.round(confidence * 100)}%` }), `${t(word)} ${confidence.toFixed(2)}`)));
}

const note = (kind, name, ...value) => h(`div.note.${kind}`, {}, h("dt", {}, name), h("dd", {}, ...value));

function actions(turn, act) {
  const count = turn.answer.citations.length, refused = turn.answer.answer === null;
  const label = t(refused ? "showNearest" : "showEvidence", count);
  return h("div.actions", {},
    count ? h("button.plain.evidence-button", { type: "button", onclick: () => act.focus(turn, true) }, label) : null,
    refused ? null : copyButton(t("copy"), t("copied"), () => turn.answer.answer),
    votes(turn, act));
}
