// Several files at once: each with its size and the piece it is for, guessed from its name; they go one after the other.
import * as uploads from "./uploads.js";
import { counted, plural, sizeOf } from "./words.js";

const { root, make, say, forms } = uploads;
const place = root.querySelector("[data-upload-several]");
const form = place.querySelector("form");
const list = form.querySelector("ul");
const input = place.querySelector("input[type=file]");
const [send, forget] = form.querySelectorAll(".row > button");
const warning = form.querySelector(":scope > .field__error");
const rows = []; // {file, row, select, state}: state is "bad", "waiting", "sending" or "sent"

// What a name says of the piece it is for.
const HINTS = {
  CV: /(^|[^a-z])(cv|curriculum|resume)([^a-z]|$)/,
  PROJECT: /proje[ct]/,
  COMMITMENT: /engagement|commitment|signe/,
};
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const pieces = () => forms().map((target) => ({
  address: target.getAttribute("action"),
  label: target.dataset.uploadLabel ?? "Formulaire d’engagement signé",
  kind: target.dataset.uploadKind ?? "COMMITMENT",
  filled: target.dataset.uploadFilled ?? "",
  form: target,
}));
const pieceAt = (address) => pieces().find((piece) => piece.address === address);
const waiting = () => rows.filter((entry) => entry.state === "waiting");

function isHinted(piece, name) {
  if (HINTS[piece.kind]?.test(name)) return true;
  return plain(piece.label).split(/[^a-z]+/).some((word) => word.length > 4 && name.includes(word));
}

// By its name, a piece to fill before one to replace; else the only one left to fill, but never the commitment.
function guess(file) {
  const taken = new Set(waiting().map((entry) => entry.select.value));
  const open = pieces().filter((piece) => !taken.has(piece.address));
  const free = open.filter((piece) => !piece.filled);
  const name = plain(file.name);
  const named = [...free, ...open].find((piece) => isHinted(piece, name));
  if (named) return named.address;
  return free.length === 1 && free[0].kind !== "COMMITMENT" ? free[0].address : "";
}

function fillSelect(select) {
  const group = document.createElement("optgroup");
  group.label = "Remplacer";
  select.append(new Option("Choisir la pièce", ""));
  for (const piece of pieces()) {
    if (piece.filled) group.append(new Option(`${piece.label} (${piece.filled})`, piece.address));
    else select.append(new Option(piece.label, piece.address));
  }
  if (group.children.length) select.append(group);
}

function tell(entry, sentence) {
  const line = entry.row.querySelector(".bad");
  line.textContent = sentence;
  line.hidden = !sentence;
}

function warn(sentence, control) {
  warning.querySelector("span").textContent = sentence;
  warning.hidden = !sentence;
  if (sentence) { say(sentence); control?.focus(); }
}

function show() {
  const count = waiting().length;
  form.hidden = !rows.length;
  send.hidden = !count || rows.some((entry) => entry.state === "sending");
  send.querySelector("span").textContent = count > 1 ? `Envoyer les ${count} fichiers` : "Envoyer le fichier";
  forget.hidden = rows.some((entry) => entry.state === "sending");
}

function remove(entry) {
  entry.row.remove();
  rows.splice(rows.indexOf(entry), 1);
  show();
  (rows.length ? send.hidden ? forget : send : input).focus();
}

function add(file) {
  const row = make("row");
  const [label, select, drop] = row.querySelectorAll("label, select, button");
  const entry = { file, row, select, state: "waiting" };
  select.id = `piece-de-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  label.htmlFor = select.id;
  label.textContent = `Pièce pour ${file.name}`;
  row.querySelector(".several__name").textContent = `${file.name}, ${sizeOf(file)}`;
  drop.querySelector("span").textContent = ` ${file.name}`;
  drop.addEventListener("click", () => remove(entry));
  const refusal = uploads.refusalOf(file);
  if (refusal) {
    entry.state = "bad";
    tell(entry, refusal);
    select.remove();
    label.remove();
  } else {
    fillSelect(select);
    select.value = guess(file);
  }
  rows.push(entry);
  list.append(row);
}

function take(files) {
  warn("");
  for (const file of files) add(file);
  input.value = "";
  show();
  const count = waiting().length;
  const refused = rows.length - count - rows.filter((entry) => entry.state === "sent").length;
  say(`${counted(count, "fichier")} prêt${plural(count)} à envoyer${refused ? `, ${counted(refused, "refusé")}` : ""}.`);
}

// The first thing that keeps the files from leaving, as a sentence and the control that mends it.
function obstacle() {
  const seen = new Map();
  for (const { file, select } of waiting()) {
    if (!select.value) return [`Dites à quelle pièce correspond ${file.name}, ou enlevez-le.`, select];
    if (seen.has(select.value)) {
      const label = pieceAt(select.value).label;
      return [`${seen.get(select.value)} et ${file.name} vont à la même pièce, «\u202f${label}\u202f». Changez l’un des deux, ou enlevez-le.`, select];
    }
    seen.set(select.value, file.name);
  }
  return null;
}

function received(entry, outcome, target) {
  entry.state = "sent";
  entry.row.querySelector(".row").replaceChildren(make("done"));
  if (outcome.slot) uploads.land(target, outcome.slot);
}

// Send one; answer whether the next may go.
async function sendOne(entry) {
  const target = pieceAt(entry.select.value).form;
  const controls = entry.row.querySelector(".row");
  entry.state = "sending";
  show();
  tell(entry, "");
  controls.hidden = true;
  const watch = uploads.showProgress(entry.row, entry.file);
  entry.row.append(watch.block);
  watch.block.querySelector("button").focus({ preventScroll: true });
  const outcome = await uploads.send(target, entry.file, watch);
  watch.block.remove();
  controls.hidden = false;
  if (outcome.ok) { received(entry, outcome, target); return true; }
  entry.state = outcome.refused ? "bad" : "waiting";
  tell(entry, outcome.cancelled ? "Envoi annulé\u00a0: le fichier n’est pas parti." : outcome.sentence);
  if (outcome.refused) entry.select.remove();
  if (outcome.problem) stop(outcome);
  return !outcome.problem;
}

// No network, or nobody signed in: the rest waits in the list.
function stop(outcome) {
  warn(outcome.sentence);
  if (!outcome.signIn) return;
  const link = make("problem").querySelector("a");
  warning.querySelector("span").append(" ", link);
}

async function sendAll() {
  const [sentence, control] = obstacle() ?? [];
  warn(sentence ?? "", control);
  if (sentence) return;
  const leaving = waiting();
  let commitment = false;
  for (const entry of leaving) {
    commitment ||= pieceAt(entry.select.value).kind === "COMMITMENT";
    if (!(await sendOne(entry))) break;
  }
  show();
  (send.hidden ? forget : send).focus({ preventScroll: true });
  conclude(leaving);
  if (leaving.some((entry) => entry.state === "sent")) await uploads.refresh(...(commitment ? ["#engagement"] : []));
}

function conclude(entries) {
  const count = (state) => entries.filter((entry) => entry.state === state).length;
  const [sent, bad, left] = [count("sent"), count("bad"), count("waiting")];
  const parts = [`${counted(sent, "fichier")} reçu${plural(sent)}`];
  if (bad) parts.push(counted(bad, "refusé"));
  if (left) parts.push(`${left} en attente`);
  say(`${parts.join(", ")}.`);
}

input.addEventListener("change", () => take([...input.files]));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  sendAll();
});
forget.addEventListener("click", () => {
  rows.length = 0;
  list.replaceChildren();
  warn("");
  show();
  input.focus();
});
place.hidden = pieces().length < 2;
show();
