// The one place where files are dropped, several at once or one by one: each leaves at once for the piece that its name
// tells, in the row of that piece; one that tells nothing waits in the list until somebody says which piece it is.
import * as uploads from "./uploads.js";
import { counted, plural, sizeOf } from "./words.js";

const { root, make, say, forms } = uploads;
const place = root.querySelector("[data-upload-several]");
const list = place.querySelector("ul");
const inputs = [...place.querySelectorAll("input[type=file]")];

// What a name says of the piece it is for. The signed form is never guessed: sending it binds.
const HINTS = { CV: /(^|[^a-z])(cv|curriculum|resume)([^a-z]|$)/, PROJECT: /proje[ct]/ };
const COMMITMENT = /engagement|commitment|signe/;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const pieces = () => forms().map((form) => ({
  address: form.getAttribute("action"),
  label: form.dataset.uploadLabel ?? "Formulaire d’engagement signé",
  kind: form.dataset.uploadKind ?? "COMMITMENT",
  filled: form.dataset.uploadFilled ?? "",
  isBusy: uploads.isBusy(form),
  form,
}));

function isHinted(piece, name) {
  if (HINTS[piece.kind]?.test(name)) return true;
  return plain(piece.label).split(/[^a-z]+/).some((word) => word.length > 4 && name.includes(word));
}

/** The piece to fill that the name tells, or the only one left for the only file; a file that stands is not replaced unasked. */
function guess(file, isAlone) {
  const name = plain(file.name);
  const known = pieces().filter((piece) => piece.kind !== "COMMITMENT");
  const free = known.filter((piece) => !piece.filled && !piece.isBusy);
  const named = known.filter((piece) => isHinted(piece, name));
  if (named.length || COMMITMENT.test(name)) return named.find((piece) => free.includes(piece));
  return isAlone && free.length === 1 ? free[0] : undefined;
}

function fillSelect(select) {
  const group = document.createElement("optgroup");
  group.label = "Remplacer";
  select.replaceChildren(new Option("Quelle pièce est-ce\u202f?", ""));
  for (const piece of pieces()) {
    if (piece.filled) group.append(new Option(`${piece.label} (${piece.filled})`, piece.address));
    else select.append(new Option(piece.label, piece.address));
  }
  if (group.children.length) select.append(group);
}

function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  show();
  (next?.querySelector("select, button") ?? inputs[0]).focus();
}

function show() { list.hidden = !list.childElementCount; }

/** A file that waits for an answer, or one that is refused before it leaves. */
function addRow(file, refusal) {
  const row = make("row");
  const [label, select, send, drop] = row.querySelectorAll("label, select, button");
  const line = row.querySelector(".bad");
  row.querySelector(".several__name").textContent = `${file.name}, ${sizeOf(file)}`;
  drop.querySelector("span").textContent = ` ${file.name}`;
  drop.addEventListener("click", () => remove(row));
  line.textContent = refusal;
  line.hidden = !refusal;
  if (refusal) for (const part of [label, select, send]) part.remove();
  else {
    select.id = `piece-de-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    label.htmlFor = select.id;
    label.textContent = `Quelle pièce est ${file.name}\u202f?`;
    fillSelect(select);
    row.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      leave(row, file, select, line);
    });
  }
  list.append(row);
  show();
  return row;
}

/** Somebody said which piece it is. */
function leave(row, file, select, line) {
  const piece = pieces().find((one) => one.address === select.value);
  const obstacle = !piece ? `Dites quelle pièce est ${file.name}, ou enlevez-le.`
    : piece.isBusy ? `Un autre fichier part déjà pour «\u202f${piece.label}\u202f»\u00a0: attendez qu’il soit arrivé, ou annulez-le.` : "";
  line.textContent = obstacle;
  line.hidden = !obstacle;
  if (obstacle) { say(obstacle); select.focus(); return; }
  row.remove();
  show();
  uploads.give(piece.form, file, { focus: true });
}

function take(files) {
  let asked = null;
  let [left, refused] = [0, 0];
  for (const file of files) {
    const refusal = uploads.refusalOf(file);
    const piece = refusal ? null : guess(file, files.length === 1);
    if (piece) { uploads.give(piece.form, file); left += 1; continue; }
    const row = addRow(file, refusal);
    if (refusal) refused += 1; else asked ??= row;
  }
  for (const input of inputs) input.value = "";
  const parts = [];
  if (left) parts.push(`${counted(left, "fichier")} en cours d’envoi`);
  if (refused) parts.push(`${counted(refused, "fichier")} refusé${plural(refused)}\u00a0: ${list.querySelector(".bad:not([hidden])").textContent}`);
  if (asked) parts.push("dites quelle pièce est le fichier");
  if (asked || refused) say(`${parts.join(", ")}.`.replace("..", "."));
  asked?.querySelector("select").focus();
}

for (const input of inputs) input.addEventListener("change", () => take([...input.files]));
place.hidden = !pieces().some((piece) => piece.kind !== "COMMITMENT");
show();
