// Which articles may answer: sources, categories, days.

import { fill, h, short } from "./dom.js";
import { clearFilters, keep, state } from "./state.js";
import { t } from "./words.js";

const DAYS = [["since", "since"], ["until", "until"], ["as_of", "asOf"]];
let open = false;

export const countSet = () => Object.values(state.filters).flat().filter(Boolean).length;

/** The folded form and the chips of what is set. */
export function showFilters(place) {
  const count = countSet();
  const changed = (focusOn) => { keep(); showFilters(place); if (focusOn) place.querySelector(focusOn)?.focus(); };
  const details = h("details.filters", { open }, h("summary", {}, t("filters"), count ? h("span.badge", {}, ` ${count}`) : null),
    h("div.filter-form", {}, names("source", "filterSource", state.corpus?.sources ?? [], changed), names("category", "category", state.corpus?.categories ?? [], changed),
      DAYS.map(([key, label]) => day(key, label, changed)),
      count ? h("button.plain", { type: "button", onclick: () => { clearFilters(); changed("summary"); } }, t("clear")) : null));
  details.addEventListener("toggle", () => { open = details.open; });
  fill(place, chips(changed), details);
}

function chips(changed) {
  const set = [
    ...["source", "category"].flatMap((key) => state.filters[key].map((name) => [short(name, 24), () => { state.filters[key] = state.filters[key].filter((one) => one !== name); }])),
    ...DAYS.filter(([key]) => state.filters[key]).map(([key, label]) => [`${t(label)} ${state.filters[key]}`, () => { state.filters[key] = ""; }]),
  ];
  if (!set.length) return null;
  return h("ul.chips", { "aria-label": t("filters") }, set.map(([name, drop]) => h("li", {}, h("button.chip", { type: "button", "aria-label": t("remove", name), onclick: () => { drop(); changed("summary"); } }, name, h("span", { "aria-hidden": "true" }, " ×")))));
}

function names(key, label, known, changed) {
  const id = `filter-${key}`;
  const input = h("input", { id, list: `${id}-names`, autocomplete: "off", maxlength: 500 });
  const add = () => {
    const name = input.value.trim();
    if (name && !state.filters[key].includes(name)) {
      state.filters[key] = [...state.filters[key], name];
      changed(`#${id}`);
    }
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); add(); } });
  input.addEventListener("input", () => { if (known.some(([name]) => name === input.value)) add(); });
  return h("div.field", {}, h("label", { for: id }, t(label)), h("span.with-button", {}, input, h("button.small", { type: "button", onclick: add, "aria-label": `${t("add")} ${t(label)}` }, t("add"))),
    h("datalist", { id: `${id}-names` }, known.map(([name, count]) => h("option", { value: name }, String(count)))));
}

function day(key, label, changed) {
  const id = `filter-${key}`;
  const input = h("input", { id, type: "date" });
  input.value = state.filters[key];
  input.addEventListener("change", () => { state.filters[key] = input.value; changed(`#${id}`); });
  return h("div.field", {}, h("label", { for: id, title: key === "as_of" ? t("asOfNote") : null }, t(label)), input);
}
