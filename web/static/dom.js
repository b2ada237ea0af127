// Elements from data. Text of others only ever becomes text nodes: there is no innerHTML in these files.

const KEPT = new Set(["\n", "\t", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"]);

/** Text that cannot turn the direction of what stands around it; one character for one, so that offsets hold. */
export function shown(text) {
  return String(text ?? "").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (c) => (KEPT.has(c) ? c : "\ufffd"));
}

/** An element; children that are strings become text, null and false are left out. */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  set(element, attributes);
  element.append(...nodes(children));
  return element;
}

/** The same for SVG. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  element.append(...nodes(children));
  return element;
}

function set(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : shown(value));
  }
}

function nodes(children) {
  return children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false)
    .map((c) => (c instanceof Node ? c : document.createTextNode(shown(c))));
}

/** Puts children in the place of those that an element has. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Text with spans marked; offsets count characters as Python does, not UTF-16 units. `spans`: [{start, end, ...attributes}]. */
export function marked(characters, from, to, spans) {
  const parts = [];
  let at = from;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, span.start), end = Math.min(to, span.end);
    if (start >= end) continue;
    parts.push(characters.slice(at, start).join(""));
    parts.push(h("mark", span.attributes ?? {}, characters.slice(start, end).join("")));
    at = end;
  }
  parts.push(characters.slice(at, to).join(""));
  return parts;
}

/** A title that fits a line or two, however long it is. */
export function short(text, most = 120) {
  const characters = Array.from(String(text ?? "").slice(0, most * 2 + 2));
  return characters.length > most ? characters.slice(0, most).join("") + "…" : characters.join("");
}

/** The address where it is one of the web, else null: nothing behind a link can run. */
export function webAddress(url) {
  try {
    const parsed = new URL(String(url).trim());
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A button that copies; where the page is not served safely, the browser's older way is taken. */
export function copyButton(name, done, text, extra = "") {
  const button = h(`button.plain${extra}`, { type: "button" }, name);
  button.addEventListener("click", async () => {
    if (navigator.clipboard) await navigator.clipboard.writeText(text());
    else copyBySelection(text());
    fill(button, done);
    setTimeout(() => fill(button, name), 1500);
  });
  return button;
}

function copyBySelection(text) {
  const box = h("textarea.sr", { "aria-hidden": "true", tabindex: "-1" });
  box.value = text;
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}
