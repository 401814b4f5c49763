// Texts that the server has not confirmed yet, kept in this browser: one entry a page, so that two tabs never overwrite
// each other. autosave.js writes them, sign_out.js erases them. Entry: values, seen, sent, at, title, path.

const PREFIX = "inet-copie/"; // then user / dossier / section / page
const LASTS = 30 * 24 * 3600 * 1000;
const FORGET = "inet-oubli"; // told to the other tabs, then removed
let closed = false;
let forgotten = ""; // the user who signed out in another tab and had everything erased

// A private window or a full disk throws: what cannot be read is not there.
const attempt = (act, otherwise) => { try { return act(); } catch { return otherwise; } };
const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)), null);

export const drop = (key) => attempt(() => localStorage.removeItem(key));

/** Entries under a place (user, or user/dossier/section), newest first; those past their time are erased on the way. */
export function under(place) {
  const keys = attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)), []);
  const alive = [];
  for (const key of keys) {
    const copy = read(key);
    if (!copy?.values || !(Date.now() - copy.at < LASTS)) drop(key);
    else if (key.startsWith(`${PREFIX}${place}/`)) alive.push({ key, ...copy });
  }
  return alive.sort((a, b) => b.at - a.at);
}

/** A key of its own for this page. */
export const newKey = (place) => `${PREFIX}${place}/${Math.random().toString(36).slice(2)}`;

/** Write an entry; false when this browser keeps nothing. Once its user has signed out, nothing more is written. */
export function keep(key, copy) {
  if (closed) return true;
  if (forgotten && key.startsWith(`${PREFIX}${forgotten}/`)) return false;
  return attempt(() => { localStorage.setItem(key, JSON.stringify(copy)); return true; }, false);
}

/** Erase everything of a person, and write nothing more from this page nor from those open beside it. */
export function forget(user) {
  closed = true;
  attempt(() => { localStorage.setItem(FORGET, user); });
  drop(FORGET);
  for (const { key } of under(user)) drop(key);
}

addEventListener("storage", ({ key, newValue }) => { if (key === FORGET && newValue) forgotten = newValue; });
