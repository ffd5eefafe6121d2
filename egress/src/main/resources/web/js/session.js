// What the page remembers: the API key and the theme, and turns that haven't ended, so that a reload resumes them.

const KEY = "agentc2.key";
const THEME = "agentc2.theme";
const TURN = "agentc2.turn.";
const RETURN = "agentc2.return";

/** Takes a key out of the address (`#key=ac2_...`) and removes it from there and from the history. */
export function takeKeyFromAddress() {
  const given = /^#key=(.+)$/.exec(location.hash);
  if (given) {
    saveKey(decodeURIComponent(given[1]), true);
    history.replaceState(null, "", location.pathname + location.search);
  }
}

export const key = () => sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);

export function saveKey(value, remember) {
  forgetKey();
  (remember ? localStorage : sessionStorage).setItem(KEY, value);
}

export function forgetKey() {
  localStorage.removeItem(KEY);
  sessionStorage.removeItem(KEY);
}

/** Keeps an address for when one comes back from signing in elsewhere. */
export const keepReturn = (hash) => sessionStorage.setItem(RETURN, hash);

/** The address that was kept, once; null when there is none. */
export function takeReturn() {
  const kept = sessionStorage.getItem(RETURN);
  sessionStorage.removeItem(RETURN);
  return kept;
}

/** "light", "dark" or null for the system's. */
export const theme = () => localStorage.getItem(THEME);

export function showTheme() {
  const chosen = theme();
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
}

export const isDark = () => (theme() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

export function toggleTheme() {
  localStorage.setItem(THEME, isDark() ? "light" : "dark");
  showTheme();
}

/** Keeps a running turn with its text and last event id: together they are a place to resume at. */
export function keepTurn(turn) {
  try {
    sessionStorage.setItem(TURN + turn.turnId, JSON.stringify(turn));
  } catch {
    // The storage is full: without a place the stream begins anew, which is right too.
    forgetTurn(turn.turnId);
  }
}

export const forgetTurn = (turnId) => sessionStorage.removeItem(TURN + turnId);

/** Running turns of a conversation that this tab was following. */
export function keptTurns(conversationId) {
  return Object.keys(sessionStorage)
    .filter((name) => name.startsWith(TURN))
    .map((name) => JSON.parse(sessionStorage.getItem(name)))
    .filter((turn) => turn.conversationId === conversationId);
}
