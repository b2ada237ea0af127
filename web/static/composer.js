// Where questions are typed. Enter sends, but never while an input method is composing.

import { h } from "./dom.js";
import { state } from "./state.js";
import { t } from "./words.js";

export function composer(act) {
  const box = h("textarea", { id: "question", rows: 1, enterkeyhint: "send", autocomplete: "off" });
  const label = h("label", { for: "question", class: "sr" });
  const button = h("button.send", { type: "submit" });
  const hint = h("p.hint", { id: "question-hint" });
  const form = h("form.composer", {}, label, h("div.box", {}, box, button), hint);
  box.setAttribute("aria-describedby", "question-hint");
  let composedAt = -Infinity;

  const grow = () => { box.style.height = "auto"; box.style.height = `${Math.min(box.scrollHeight, 160)}px`; };
  box.addEventListener("input", grow);
  // Safari ends the composition before it reports the Enter that ended it.
  box.addEventListener("compositionend", (event) => { composedAt = event.timeStamp; });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === 229 || event.timeStamp - composedAt < 50) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (state.running) return;
    const question = box.value.trim();
    if (!question) return box.focus();
    box.value = "";
    grow();
    box.focus();
    act.ask(question);
  });
  button.addEventListener("click", (event) => { if (state.running) { event.preventDefault(); act.stop(); } });

  return {
    form, box,
    draw(running) {
      label.textContent = t("question");
      box.placeholder = t("placeholder");
      hint.textContent = t("hint");
      button.textContent = t(running ? "stop" : "send");
      button.classList.toggle("stop", running);
    },
  };
}
