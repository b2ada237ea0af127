// What the page knows: the conversation, which answer is in focus, the filters. Kept for this tab, on this machine.

const KEY = "yiju.conversation";
const EMPTY = { source: [], category: [], since: "", until: "", as_of: "" };

export const state = { turns: [], focus: -1, previous: null, filters: { ...EMPTY }, corpus: null, lost: false, running: null };

export function restore() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (kept) Object.assign(state, { turns: kept.turns, focus: kept.focus, previous: kept.previous, filters: { ...EMPTY, ...kept.filters } });
  } catch {
    sessionStorage.removeItem(KEY);
  }
}

export function keep() {
  const turns = state.turns.filter((turn) => !turn.running).slice(-100);
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ turns, focus: state.focus, previous: state.previous, filters: state.filters }));
  } catch {
    sessionStorage.removeItem(KEY); // full: the conversation goes on without being kept
  }
}

export function forget() {
  Object.assign(state, { turns: [], focus: -1, previous: null });
  keep();
}

export const clearFilters = () => { state.filters = { ...EMPTY, source: [], category: [] }; };

/** The filters as the server takes them: nothing that is not set. */
export function sentFilters() {
  const set = Object.entries(state.filters).filter(([, value]) => value.length);
  return Object.fromEntries(set);
}

export const inFocus = () => state.turns[state.focus] ?? null;

/** Where the evidence of a turn stands: [{article, start, end, quoted}] in the order of its cards. */
export function places(turn) {
  return (turn?.answer?.citations ?? []).map(({ article, start, end, quote }) => ({ article, start, end, quoted: quote !== null }));
}
