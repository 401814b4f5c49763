// A screen of a sitting follows it: every two seconds it asks whether anything it shows has moved, and reads its page again
// when it has. A lost connection is told with its hour and asked for less and less often. Nothing moves under whoever types.
import { Endpoint } from "./endpoint.js";
import { holdsFocus, readPage, replacePart } from "./page.js";

const EVERY = 2000, SLOWEST = 30000;
const live = document.querySelector("[data-live]");
const net = live.querySelector("[data-net]");
const hour = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" });
let mark = live.dataset.mark, wait = EVERY, lostAt = "", timer = 0, isStale = false;

// What the server drew, less its one-time tokens and what scripts have shown.
const drawn = (part) => part.outerHTML.replace(/name="csrfmiddlewaretoken" value="\w+"|\s(hidden|data-sent|open)="[^"]*"/g, "");
const parts = () => [...document.querySelectorAll("[data-part]")];
const known = new Map(parts().map((part) => [part.id, drawn(part)]));

function tell(words) { if (net.textContent !== words) net.textContent = words; }

function isBusy(part) {
  return holdsFocus(part) && document.activeElement.matches("input:not([type='hidden']), select, textarea");
}

/** Put what has changed in its place; what somebody is typing in waits until they leave it. */
function renew(page) {
  isStale = false;
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (!fresh) { if (isBusy(part)) isStale = true; else { part.remove(); known.delete(part.id); } continue; }
    const now = drawn(fresh);
    if (known.get(part.id) === now) continue;
    if (isBusy(part)) { isStale = true; continue; }
    const focused = holdsFocus(part) ? document.activeElement.id : "";
    known.set(part.id, now);
    replacePart(part, fresh);
    if (focused) document.getElementById(focused)?.focus();
  }
  addMissing(page);
}

function addMissing(page) {
  for (const fresh of page.querySelectorAll("[data-part]")) {
    if (document.getElementById(fresh.id)) continue;
    const before = fresh.previousElementSibling?.id && document.getElementById(fresh.previousElementSibling.id);
    const place = document.getElementById(fresh.parentElement.id) ?? before?.parentElement;
    if (!place) continue;
    known.set(fresh.id, drawn(fresh));
    if (before) before.after(fresh); else place.prepend(fresh);
  }
}

async function read() {
  const { status, page } = await readPage(location.pathname);
  if (page?.querySelector("[data-live]")) { renew(page); return page.querySelector("[data-live]").dataset.mark; }
  if (status === 302 || status === 403 || status === 404) location.reload();
  return "";
}

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(live.dataset.live, { headers: { "If-None-Match": mark, Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout?.(10000) });
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) { location.reload(); return; }
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    if (answer.status !== 304 || isStale) {
      const now = await read();
      if (!now) throw new Error("no page");
      mark = now;
    }
    found();
  } catch {
    lost();
  }
  timer = setTimeout(look, wait);
}

function lost() {
  lostAt ||= hour.format(new Date()).replace(":", " h ");
  wait = Math.min(wait * 2, SLOWEST);
  tell(`Connexion perdue à ${lostAt}, on réessaie. Rien de ce qui est parti n’est perdu.`);
}

function found() {
  if (lostAt) { tell("Connexion retrouvée : cet écran est à jour."); setTimeout(() => { if (!lostAt) tell(""); }, 6000); }
  lostAt = "";
  wait = EVERY;
}

// A ballot in two gestures: the button repeats the choice. A voice that gets no answer is sent again: it counts once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-ballot]");
  if (form && event.target.dataset.word) form.querySelector("[data-vote]").textContent = `Voter : ${event.target.dataset.word}`;
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-ballot]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.going) return;
  form.dataset.going = "1";
  send(form);
}, true);

async function send(form) {
  const answerBox = form.querySelector("[data-answer]");
  const body = new URLSearchParams(new FormData(form)).toString();
  for (let pause = EVERY; ; pause = Math.min(pause * 2, SLOWEST)) {
    const { status, json } = await new Endpoint(form.action).post(body);
    if (status === 401) { location.reload(); return; }
    if (!Endpoint.isSilent(status)) {
      delete form.dataset.going;
      if (json?.refusal) answerBox.textContent = json.refusal;
      document.activeElement?.blur?.();
      await look();
      if (json?.refusal && !form.isConnected) tell(json.refusal);
      return;
    }
    answerBox.textContent = "Votre voix n’est pas encore arrivée : on la renvoie. Gardez cette page ouverte.";
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

document.addEventListener("focusout", () => { if (isStale) setTimeout(look); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
addEventListener("online", look);
timer = setTimeout(look, EVERY);
