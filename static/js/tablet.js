// The tablet that is handed round. A touch is kept on the device before it is sent, under a key of its own, and leaves the
// device once the server has answered: sent twice it counts once. While the network is down touches wait here, in the open.
import { drop, keep, newKey, under } from "./copies.js";
import { Endpoint } from "./endpoint.js";
import { counted } from "./words.js";

const EVERY = 4000, SLOWEST = 30000;
const LATE = 15000; // a touch that leaves after that is told as one that waited: the device's clock then dates it
const main = document.querySelector("[data-half-day]");
const place = `${main.dataset.user}/presence/${main.dataset.halfDay}`;
const endpoint = new Endpoint(location.pathname);
const [net, refused] = [document.getElementById("reseau"), document.getElementById("refus")];
const clock = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris" });
const hourOf = (moment) => clock.format(new Date(moment)).replace(":", "\u00a0h\u00a0");
const unkept = new Map(); // where this browser keeps nothing, a touch lives as long as the page
const sent = new Set(); // people whose touch has arrived, until the list is drawn without them
let isSending = false, isSilent = false, isSignedOut = false, wait = EVERY, timer = 0;

const kept = () => [...under(place), ...[...unkept].map(([key, copy]) => ({ key, ...copy }))].sort((a, b) => a.at - b.at);
const waiting = () => kept().filter((copy) => !copy.refusal);

function save(key, { values, tap, refusal = "", at }) {
  const copy = { values, tap, refusal, at, title: `Présence relevée\u00a0: ${values.name}`, path: location.pathname };
  if (keep(key, copy)) unkept.delete(key); else unkept.set(key, copy);
}

function erase(key) { unkept.delete(key); drop(key); show(); }

function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => hex.slice(from, to)).join("-");
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-tap]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const row = form.closest("[data-person]");
  const hour = form.querySelector("[name='at']");
  if (hour && !hour.value) { hour.focus(); return; }
  const name = row.querySelector("b").textContent;
  const now = new Date();
  const tap = { enrolment: row.dataset.person, mark: event.submitter?.value ?? form.querySelector("[name='mark']").value, at: hour?.value ?? "", key: newUuid(), device_at: now.toISOString() };
  if (isSilent) tap.offline = "on";
  const words = tap.at ? `retard, ${tap.at.replace(":", "\u00a0h\u00a0")}` : "présence";
  save(newKey(place), { values: { name, words, hour: hourOf(now) }, tap, at: now.getTime() });
  show();
  send();
}, true);

async function send() {
  if (isSending) return;
  clearTimeout(timer);
  isSending = true;
  for (const copy of waiting()) if (!await deliver(copy)) break;
  isSending = false;
  show();
  if (waiting().length && !isSignedOut) { timer = setTimeout(send, wait); wait = Math.min(wait * 2, SLOWEST); }
}

/** Note on a touch that it waited for the network, or for somebody to sign in. */
function waited(copy) {
  const told = { ...copy, tap: { ...copy.tap, offline: "on" } };
  save(copy.key, told);
  return told;
}

/** Send one touch; false where the network, the server or the session does not answer: it stays here. */
async function deliver(copy) {
  if (!copy.tap.offline && Date.now() - copy.at > LATE) copy = waited(copy);
  const { status, json } = await endpoint.post(new URLSearchParams(copy.tap).toString());
  isSignedOut = status === 401;
  isSilent = Endpoint.isSilent(status);
  if (isSilent || isSignedOut) { for (const each of waiting()) if (!each.tap.offline) waited(each); return false; }
  wait = EVERY;
  if (status === 200 && json) { sent.add(copy.tap.enrolment); erase(copy.key); }
  else { save(copy.key, { ...copy, refusal: json?.refusal ?? "Cette page n’est plus celle de la demi-journée\u00a0: notez cette présence sur la feuille." }); show(); }
  return true;
}

function show() {
  const left = waiting();
  const awaited = new Map(left.map((copy) => [copy.tap.enrolment, copy]));
  for (const row of document.querySelectorAll("[data-person]")) mark(row, awaited.get(row.dataset.person));
  net.hidden = !left.length || !(isSilent || isSignedOut);
  const where = unkept.size ? "Cet appareil ne garde rien\u00a0: ne fermez pas cette page, ne la rechargez pas." : "Ils partent seuls au retour du réseau\u202f; gardez cette page ouverte.";
  const many = `${counted(left.length, "relevé")} ${left.length > 1 ? "gardés" : "gardé"} sur cet appareil, à envoyer.`;
  const words = isSignedOut ? `Votre session est finie. ${many} Rechargez la page et reconnectez-vous\u00a0: rien n’est perdu.` : `Hors ligne. ${many} ${where}`;
  if (!net.hidden && net.querySelector("p").textContent !== words) net.querySelector("p").textContent = words;
  showRefused();
}

/** What became of a touch stands in the place of its button. */
function mark(row, copy) {
  const told = row.querySelector("[data-told]");
  const words = copy ? `${copy.values.words}, touché à ${copy.values.hour}\u00a0: ${isSilent || copy.tap.offline ? "hors ligne, à envoyer" : "envoi…"}` : sent.has(row.dataset.person) ? "Relevé" : "";
  row.classList.toggle("is-told", Boolean(words));
  if (!words) { told?.remove(); return; }
  const box = told ?? Object.assign(document.createElement("p"), { className: "tap tap--told" });
  box.dataset.told = "";
  const line = `${row.querySelector("b").textContent}\n${words}`;
  if (box.textContent !== line.replace("\n", "")) {
    const [name, said] = [document.createElement("b"), document.createElement("small")];
    [name.textContent, said.textContent] = line.split("\n");
    box.replaceChildren(name, said);
  }
  if (!told) row.prepend(box);
}

function showRefused() {
  const list = refused.querySelector("ul");
  const found = kept().filter((copy) => copy.refusal);
  refused.hidden = !found.length;
  list.replaceChildren(...found.map((copy) => {
    const item = document.createElement("li");
    item.innerHTML = "<p><b></b> <span></span></p><p></p><p><button class='btn btn--quiet' type='button'>J’ai lu, retirer</button></p>";
    item.querySelector("b").textContent = copy.values.name;
    item.querySelector("span").textContent = `(${copy.values.words}, touché à ${copy.values.hour})`;
    item.querySelectorAll("p")[1].textContent = copy.refusal;
    item.querySelector("button").addEventListener("click", () => erase(copy.key));
    return item;
  }));
}

// The hour of a late arrival is this one, until somebody writes another.
document.addEventListener("toggle", (event) => {
  const hour = event.target.open && event.target.querySelector?.("[name='at']");
  if (hour && !hour.value) hour.value = clock.format(new Date());
}, true);

// The list is drawn again by sitting.js: what waits here is told again.
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes].some((node) => node.dataset?.person))) {
    for (const person of sent) if (!document.querySelector(`[data-person="${person}"]`)) sent.delete(person);
    show();
  }
}).observe(main, { childList: true, subtree: true });

addEventListener("online", () => { wait = EVERY; send(); });
addEventListener("offline", () => { isSilent = true; show(); });
addEventListener("beforeunload", (event) => { if (waiting().length && (unkept.size || isSilent)) event.preventDefault(); });
show();
send();
