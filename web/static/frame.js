// What stands around the conversation: the bar at the top, banners, and the welcome before the first question.

import { fill, h, s } from "./dom.js";
import { t } from "./words.js";

const HALF_MOON = "M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z";

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

setTheme(localStorage.getItem("yiju.theme"));

function turnTheme() {
  const now = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  localStorage.setItem("yiju.theme", next);
  setTheme(next);
}

export function head(bar, act) {
  fill(bar, h("a.skip", { href: "#question", onclick: (event) => { event.preventDefault(); document.querySelector("#question").focus(); } }, t("skip")),
    h("h1", {}, h("span.seal", { "aria-hidden": "true" }, "据"), t("brand"), h("small", {}, t("tagline"))),
    h("nav", { "aria-label": `${t("chat")} / ${t("corpus")}` }, h("a", { href: "#/" }, t("chat")), h("a", { href: "#/corpus" }, t("corpus"))),
    h("div.switches", {},
      h("button.plain", { type: "button", lang: t("language") === "English" ? "en" : "zh-CN", onclick: act.language, title: t("languageName") }, t("language")),
      h("button.icon", { type: "button", "aria-label": t("theme"), title: t("theme"), onclick: turnTheme }, s("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" }, s("path", { d: HALF_MOON, fill: "currentColor" })))));
}

export function banner(place, corpus, lost) {
  const status = corpus?.status;
  const doing = status?.stage ? t("stages", status.stage, status.done, status.total) : "";
  let text = "";
  if (lost) text = t("reconnecting");
  else if (status?.state === "indexing") text = t("indexing", doing);
  else if (status?.state === "missing" && !status.failed) text = `${t("indexingFirst")}${doing}`;
  else if (status?.failed) text = t("failed");
  fill(place, text);
  place.hidden = !text;
}

export function welcome(corpus, ask) {
  if (!corpus) return h("p.quiet.welcome", {}, t("loading"));
  if (!corpus.articles) {
    const making = corpus.status.state === "missing" && !corpus.status.failed;
    return h("div.welcome", {}, h("h2", {}, t("empty")), h("p", {}, making ? t("indexingFirst") : t("emptyText")));
  }
  return h("div.welcome", {}, h("h2", {}, t("welcome")), h("p", {}, t("welcomeText", corpus.articles)),
    corpus.examples.length ? [h("h3", {}, t("examples")), h("ul.examples", {}, corpus.examples.map((question) => h("li", {}, h("button", { type: "button", onclick: () => ask(question) }, question))))] : null);
}
