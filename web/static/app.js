// The page: puts the parts together and says what happens when.

import * as api from "./api.js";
import { showArticle } from "./article.js";
import { composer } from "./composer.js";
import { showCorpus } from "./corpus.js";
import { fill, h } from "./dom.js";
import { showEvidence } from "./evidence.js";
import { showFilters } from "./filters.js";
import { read } from "./route.js";
import { forget, inFocus, keep, restore, sentFilters, state } from "./state.js";
import { stageText, turnElement } from "./turn.js";
import { banner, head, welcome } from "./frame.js";
import { isEnglish, switchLanguage, t } from "./words.js";

const parts = {};
let nextId = 1;

/** Gradio puts the columns in place when it is ready. */
function whenThere(selector) {
  return new Promise((resolve) => {
    const look = () => { const found = document.querySelector(selector); if (found) { observer.disconnect(); resolve(found); } };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
    look();
  });
}

async function start() {
  await whenThere("#yiju-evidence");
  const root = document.querySelector("#yiju");
  Object.assign(parts, {
    root, conversation: root.querySelector("#yiju-conversation"), evidence: root.querySelector("#yiju-evidence"),
    head: h("header.bar"), banner: h("div.banner", { role: "status" }), corpus: h("section.corpus", { hidden: true }),
    log: h("div.log", { role: "log", "aria-live": "off" }), tools: h("div.tools"), filters: h("div.filter-place"), said: h("div.sr", { role: "status", "aria-live": "polite" }),
  });
  parts.composer = composer({ ask, stop: () => state.running?.controller.abort(), refilter: () => showFilters(parts.filters) });
  root.prepend(parts.head, parts.banner);
  root.append(parts.corpus, parts.said);
  fill(parts.conversation, parts.tools, parts.log, h("div.foot", {}, parts.filters, parts.composer.form));
  parts.evidence.setAttribute("role", "complementary");
  parts.conversation.setAttribute("role", "region");
  restore();
  nextId = state.turns.length + 1;
  addEventListener("hashchange", route);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && state.running) state.running.controller.abort(); });
  draw();
  route();
  root.dataset.ready = "";
  parts.composer.box.focus({ preventScroll: true });
  await lookAtCorpus();
}

function draw() {
  document.documentElement.lang = isEnglish() ? "en" : "zh-CN";
  document.title = isEnglish() ? "yiju 依据" : "依据 yiju";
  parts.conversation.setAttribute("aria-label", t("conversation"));
  parts.evidence.setAttribute("aria-label", t("evidence"));
  parts.log.setAttribute("aria-label", t("conversation"));
  head(parts.head, { language: () => { switchLanguage(); draw(); route(); } });
  parts.composer.draw(Boolean(state.running));
  showFilters(parts.filters);
  drawBanner();
  drawLog();
}

/** Tells a screen reader. */
const say = (text) => fill(parts.said, text);

const drawBanner = () => banner(parts.banner, state.corpus, state.lost);

function drawLog() {
  const act = { focus, again: (turn) => { parts.composer.box.value = turn.asked; parts.composer.form.requestSubmit(); }, keep };
  if (!state.turns.length) fill(parts.log, welcome(state.corpus, (question) => { parts.composer.box.value = question; parts.composer.form.requestSubmit(); }));
  else settle(parts.log, state.turns.map((turn, i) => elementOf(turn, i === state.focus, act)));
  const some = state.turns.some((turn) => turn.answer);
  fill(parts.tools, some ? [["exportHtml", () => save("html")], ["exportJson", () => save("json")], ["newChat", begin]].map(([key, run]) => h("button.plain", { type: "button", onclick: run }, t(key))) : null);
}

const drawn = new WeakMap(); // a turn -> its element, for as long as it would be made the same again

function elementOf(turn, focused, act) {
  const look = [focused, isEnglish(), turn.running, turn.error, turn.stopped, turn.voted, Boolean(turn.answer)].join();
  const held = drawn.get(turn);
  if (held?.look === look) return held.element;
  const element = turnElement(turn, focused, act);
  drawn.set(turn, { look, element });
  return element;
}

/** Makes these the children, and touches none that is in its place: a day's conversation stays quick. */
function settle(parent, wanted) {
  wanted.forEach((element, i) => { if (parent.children[i] !== element) parent.insertBefore(element, parent.children[i] ?? null); });
  while (parent.children.length > wanted.length) parent.lastElementChild.remove();
}

function redrawTurn(turn) {
  const old = parts.log.querySelector(`[data-turn="${turn.id}"] .stage-text`);
  if (turn.running && old) old.textContent = stageText(turn);
  else drawLog();
}

async function ask(question) {
  if (state.running) return;
  const turn = { id: nextId++, asked: question, filters: sentFilters(), running: true, stage: "", found: 0 };
  const controller = new AbortController();
  state.turns.push(turn);
  state.running = { turn, controller };
  drawLog();
  parts.composer.draw(true);
  parts.log.scrollTop = parts.log.scrollHeight;
  try {
    const body = { ...turn.filters, question, ...(state.previous === null ? {} : { previous: state.previous }) };
    const found = await api.ask(body, controller.signal, (event) => {
      Object.assign(turn, { stage: event.stage, found: event.passages });
      redrawTurn(turn);
      say(stageText(turn));
    });
    Object.assign(turn, { answer: found.answer, page: found.page });
    state.previous = found.previous;
    state.focus = state.turns.indexOf(turn);
    say(found.answer.answer ?? t("notFound"));
  } catch (error) {
    if (controller.signal.aborted) turn.stopped = true;
    else turn.error = error.message;
  } finally {
    turn.running = false;
    state.running = null;
    keep();
    drawLog();
    parts.composer.draw(false);
    parts.log.querySelector(`[data-turn="${turn.id}"]`)?.scrollIntoView({ block: "nearest" });
    if (turn.answer) { if (read(location.hash).page === "article") history.replaceState(null, "", "#/"); route(); }
  }
}

/** Puts a turn's evidence on the right; `openPanel`: also where only one side fits on the screen. */
function focus(turn, openPanel) {
  state.focus = state.turns.indexOf(turn);
  keep();
  drawLog();
  if (read(location.hash).page !== "chat") history.pushState(null, "", "#/");
  route();
  if (openPanel) { parts.root.dataset.side = "evidence"; parts.evidence.querySelector("h2")?.focus(); }
}

const closePanel = () => { delete parts.root.dataset.side; parts.composer.box.focus({ preventScroll: true }); };

function route() {
  const asked = read(location.hash);
  parts.corpus.hidden = asked.page !== "corpus";
  parts.conversation.hidden = parts.evidence.hidden = asked.page === "corpus";
  for (const link of parts.head.querySelectorAll("nav a")) {
    const here = (link.hash === "#/corpus") === (asked.page === "corpus");
    if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  if (asked.page === "corpus") return showCorpus(parts.corpus, state.corpus, (name) => { state.filters.source = [name]; keep(); showFilters(parts.filters); location.hash = "#/"; });
  if (asked.page === "article") {
    parts.root.dataset.side = "evidence";
    return showArticle(parts.evidence, asked, inFocus(), () => { location.hash = "#/"; });
  }
  return showEvidence(parts.evidence, inFocus(), closePanel);
}

const save = (format) => api.save(format, state.turns.filter((turn) => turn.answer).map((turn) => ({ asked: turn.asked, answer: turn.answer, marks: turn.page.marks, relations: turn.page.relations })))
  .catch((error) => { say(error.message); alert(error.message); });

function begin() {
  forget();
  history.replaceState(null, "", "#/");
  draw();
  route();
  parts.composer.box.focus();
}

/** Looks whether the corpus has changed: often while it is being made, seldom otherwise. */
async function lookAtCorpus() {
  const before = JSON.stringify(state.corpus), wasLost = state.lost;
  try {
    state.corpus = await api.corpus();
    state.lost = false;
  } catch {
    state.lost = true;
  }
  if (JSON.stringify(state.corpus) !== before || state.lost !== wasLost) {
    drawBanner();
    if (!parts.filters.contains(document.activeElement)) showFilters(parts.filters);
    if (!state.turns.length) drawLog();
    if (read(location.hash).page === "corpus") route();
  }
  const busy = state.lost || !state.corpus?.examples.length || state.corpus.status.state !== "ready";
  setTimeout(lookAtCorpus, busy ? 2000 : 30_000);
}

start();
