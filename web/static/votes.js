// Thumbs up and down, with the right sentence where the reader knows it.

import { vote } from "./api.js";
import { fill, h, s } from "./dom.js";
import { t } from "./words.js";

const THUMB = "M7 10v10H4V10h3Zm2 0 3.6-7c1.4 0 2.4 1 2.4 2.4V9h4.2c1.2 0 2 1 1.8 2.2l-1.3 7A2.2 2.2 0 0 1 17.5 20H9V10Z";

const thumb = (down) => s("svg", { viewBox: "0 0 24 24", width: 17, height: 17, "aria-hidden": "true", class: down ? "down" : "" }, s("path", { d: THUMB, fill: "currentColor" }));

/** The two buttons; once pressed they give way to thanks. */
export function votes(turn, act) {
  const place = h("span.votes", {});
  if (turn.voted) return fill(place, h("span.thanks", {}, t("thanks")));
  const good = h("button.icon", { type: "button", "aria-label": t("good"), title: t("good"), onclick: () => send(true, "") }, thumb(false));
  const bad = h("button.icon", { type: "button", "aria-label": t("bad"), title: t("bad"), "aria-expanded": "false", onclick: ask }, thumb(true));

  async function send(isGood, sentence) {
    const cited = turn.answer.citations.filter((one) => one.quote !== null);
    const several = turn.page.rows.length > 0;
    const quotes = several ? cited.map((one) => one.quote) : [turn.answer.answer].filter(Boolean);
    try {
      await vote({ ...turn.filters, question: turn.answer.question, answer: turn.answer.answer, quotes, articles: [...new Set(cited.map((one) => one.article))], good: isGood, sentence });
      turn.voted = true;
      act.keep();
      fill(place, h("span.thanks", { role: "status" }, t("thanks")));
    } catch (error) {
      fill(place, good, bad, h("span.failure", { role: "alert" }, error.message));
    }
  }

  function ask() {
    const box = h("textarea", { rows: 2, maxlength: 2000, "aria-label": t("rightSentence"), placeholder: t("rightSentence") });
    const form = h("form.vote-form", {}, box, h("button.small", { type: "submit" }, t("sendVote")), h("button.plain", { type: "button", onclick: () => { fill(place, good, bad); bad.focus(); } }, t("cancel")));
    form.addEventListener("submit", (event) => { event.preventDefault(); send(false, box.value); });
    fill(place, form);
    box.focus();
  }
  return fill(place, good, bad);
}
