// Files sent from the page: name and size at once, refusals on the spot, a progress bar, then the slot as the server
// draws it. Everything hangs on the document, so that a slot that was replaced works as the first one did; without
// script the plain forms are there. several.js sends through the same functions. Needs the page's [data-uploads].
import { holdsFocus, readPage, replacePart } from "./page.js";
import { sizeOf } from "./words.js";

export const root = document.querySelector("[data-uploads]");
const status = root.querySelector("[data-upload-status]");
const invites = new WeakMap(); // what a zone says before a file is chosen
let running = 0;

export const make = (name) => root.querySelector(`template[data-upload-${name}]`).content.firstElementChild.cloneNode(true);
export const say = (sentence) => { status.textContent = sentence; };
const slotOf = (form) => form.closest(".piece") ?? form.closest("[id]");
export const forms = () => [...document.querySelectorAll("[data-drop]")].map((zone) => zone.closest("form"));
const tell = (sentence, file) => sentence.replace("{name}", () => file.name).replace("{size}", () => sizeOf(file));

const REFUSED = JSON.parse(root.dataset.refused); // the sentence of each suffix that the server is known not to take
const PHOTOS = root.dataset.photos.split(",");

/** Why the server would refuse it, as it would say it; the empty string where this is not known before it leaves. */
export function refusalOf(file) {
  const name = file.name.toLowerCase();
  const suffix = name.slice(name.lastIndexOf("."));
  if (!file.size) return tell(root.dataset.empty, file);
  if (suffix in REFUSED) return tell(REFUSED[suffix], file);
  if (file.size <= Number(root.dataset.limit)) return "";
  return tell(PHOTOS.includes(suffix) ? root.dataset.tooHeavyPhoto : root.dataset.tooHeavy, file);
}

// --- The server -------------------------------------------------------------------------------------------------
// An outcome is one of: {ok, sentence, slot}, {refused, sentence, slot}, {cancelled}, {problem, sentence, signIn}.
function read(request, file) {
  if (new URL(request.responseURL, location.href).pathname === root.dataset.signIn) return expired();
  if (request.getResponseHeader("Content-Type")?.includes("application/json")) {
    const answer = JSON.parse(request.responseText);
    return { ...answer, refused: !answer.ok && !answer.problem }; // a problem is ours: the file stays chosen
  }
  if (request.status === 413) return { refused: true, sentence: tell(root.dataset.tooHeavy, file) };
  if (request.status === 403) return { stale: true };
  return { problem: true, sentence: `Le serveur n’a pas pu prendre ${file.name}. Réessayez dans un instant.` };
}

const expired = () => ({
  problem: true,
  signIn: true,
  sentence: "Votre session a expiré\u00a0: le fichier n’est pas parti. Connectez-vous, revenez ici, puis réessayez.",
});

function post(form, file, watch, button) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData(form, button); // the button may say what it confirms
    body.set("file", file, file.name);
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => watch.moved(event.loaded / event.total));
    request.upload.addEventListener("load", () => watch.checking());
    request.addEventListener("load", () => resolve(read(request, file)));
    request.addEventListener("abort", () => resolve({ cancelled: true }));
    request.addEventListener("error", () => resolve({
      problem: true, sentence: "Pas de réseau\u00a0: le fichier n’est pas parti.",
    }));
    watch.cancelled(() => request.abort());
    request.send(body);
  });
}

// A folder, or a file that was moved since it was chosen, cannot be read any more.
const isReadable = (file) => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

export async function send(form, file, watch, button = null) {
  if (!(await isReadable(file))) {
    return { refused: true, sentence: `${file.name} ne peut pas être lu sur votre appareil. Choisissez-le à nouveau.` };
  }
  running += 1;
  try {
    const outcome = await post(form, file, watch, button);
    if (!outcome.stale) return outcome;
    // Signing in again changed the page's key: take the new one, once.
    if (!(await renew())) return expired();
    const second = await post(form, file, watch, button);
    return second.stale ? expired() : second;
  } finally {
    running -= 1;
  }
}

// The page as it is now; the forms of this one take its key. Null when it cannot be read.
async function renew() {
  const { page } = await readPage(root.dataset.page);
  const key = page?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!key) return null;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = key;
  return page;
}

// What a file changes beside its slot: sections, what is left, next step. `more` names other parts.
export async function refresh(...more) {
  const page = await renew();
  for (const selector of [".applicant__nav", ".applicant__side", ".next-bar", ...more]) {
    const [old, fresh] = [document.querySelector(selector), page?.querySelector(selector)];
    if (!old || !fresh || (holdsFocus(old) && !more.includes(selector))) continue;
    replacePart(old, fresh);
    enhance(fresh);
  }
}

// --- What shows -------------------------------------------------------------------------------------------------
// A bar in `place`, with its figure and a way to stop until the server holds the file.
export function showProgress(place, file) {
  const block = make("progress");
  const [bar, said, stop] = block.children;
  bar.setAttribute("aria-label", `Envoi de ${file.name}`);
  place.prepend(block);
  const write = (text) => { said.textContent = text; };
  write(`Envoi de ${file.name}…`);
  say(`Envoi de ${file.name}.`);
  return {
    block,
    moved(share) {
      bar.value = Math.floor(share * 100);
      write(`Envoi de ${file.name}… ${bar.value}\u202f%`);
    },
    checking() {
      const focused = holdsFocus(stop);
      bar.removeAttribute("value");
      stop.hidden = true;
      write("Lecture du fichier…");
      if (focused) { said.tabIndex = -1; said.focus(); }
      say("Lecture du fichier…");
    },
    cancelled(abort) { stop.onclick = abort; },
  };
}

// A sentence in front of the control, with what can be done; null clears it.
function showProblem(form, outcome, again) {
  const slot = slotOf(form);
  const input = form.querySelector("input[type=file]");
  for (const old of [...slot.querySelectorAll("[data-upload-refusal], .good"), ...form.querySelectorAll(".field__error")]) old.remove();
  input.removeAttribute("aria-invalid");
  input.removeAttribute("aria-describedby");
  if (!outcome) return;
  const block = make("problem");
  block.id = `souci-${forms().indexOf(form)}`;
  block.querySelector("p").textContent = outcome.sentence;
  const [link, retry] = block.querySelectorAll("a, button");
  block.querySelector(".row").hidden = !again;
  link.hidden = !outcome.signIn;
  retry.onclick = again;
  form.querySelector("[data-drop]").before(block);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", block.id);
  say(outcome.sentence);
  if (again) (outcome.signIn ? link : retry).focus();
}

function enhance(part) {
  for (const zone of part.querySelectorAll("[data-drop]")) {
    const form = zone.closest("form");
    zone.classList.remove("drop--plain");
    form.classList.add("is-live");
    if (!leavesAtOnce(form)) continue;
    const name = zone.querySelector("[data-drop-name]");
    name.replaceChildren(form.dataset.uploadFilled ? "Remplacer" : "Choisir un fichier", name.querySelector(".sr-only"));
  }
}

/** A piece's file leaves as soon as it is chosen; the signed form, which binds, when its button is pressed. */
const leavesAtOnce = (form) => form.matches(".piece__send");

export const isBusy = (form) => form.classList.contains("is-sending");

/** Put a file in the control of a form, as if it had been chosen there. */
export function give(form, file, { focus = false } = {}) {
  const held = new DataTransfer();
  held.items.add(file);
  const input = form.querySelector("input[type=file]");
  input.files = held.files;
  if (focus) input.focus();
  take(form, file);
}

function take(form, file) {
  choose(form, file);
  if (file && form.classList.contains("is-chosen") && leavesAtOnce(form)) sendSlot(form);
}

// Put the server's slot in the place of the old one; the focus stays in it when it was there.
export function land(form, html) {
  const old = slotOf(form);
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  const fresh = parsed.content.querySelector(".piece");
  const focused = holdsFocus(old);
  old.replaceWith(fresh);
  enhance(fresh);
  const next = fresh.querySelector("[data-upload-refusal]") ? "input[type=file]" : "[data-upload-file]";
  if (focused) fresh.querySelector(next)?.focus({ preventScroll: true });
}

// --- One slot ---------------------------------------------------------------------------------------------------
function choose(form, file) {
  const name = form.querySelector("[data-drop-name]");
  if (!invites.has(name)) invites.set(name, [...name.childNodes]);
  const refusal = file && refusalOf(file);
  showProblem(form, refusal ? { sentence: refusal } : null);
  const kept = file && !refusal;
  form.classList.toggle("is-chosen", Boolean(kept));
  if (!kept) { form.querySelector("input[type=file]").value = ""; name.replaceChildren(...invites.get(name)); return; }
  name.replaceChildren(`${file.name}, ${sizeOf(file)}`);
  if (!leavesAtOnce(form)) say(`${file.name}, ${sizeOf(file)}, prêt à envoyer.`);
}

async function sendSlot(form, button) {
  const file = form.querySelector("input[type=file]").files[0];
  if (form.classList.contains("is-sending")) return;
  if (!file) { showProblem(form, { sentence: "Choisissez d’abord un fichier sur votre appareil, puis envoyez-le." }); return; }
  showProblem(form, null);
  const watch = showProgress(form, file);
  form.classList.add("is-sending");
  if (holdsFocus(form)) watch.block.querySelector("button").focus();
  const outcome = await send(form, file, watch, button);
  const focused = holdsFocus(form);
  if (outcome.slot) {
    land(form, outcome.slot);
    say(outcome.sentence);
    if (outcome.ok) await refresh();
    return;
  }
  watch.block.remove();
  form.classList.remove("is-sending");
  if (outcome.ok) await landPart(`#${slotOf(form).id}`, outcome.sentence, focused);
  else settle(form, outcome, focused, button);
}

// A part of the page that the server did not send along is read from the page, and says what happened.
async function landPart(selector, sentence, focused) {
  say(sentence);
  await refresh(selector);
  const line = make("received");
  line.querySelector("span").textContent = sentence;
  document.querySelector(selector).querySelector("h2, h3").after(line);
  if (focused) line.focus({ preventScroll: true });
}

// What follows when nothing is there to draw: the file stays chosen unless it was refused.
function settle(form, outcome, focused, button) {
  if (outcome.cancelled) {
    say("Envoi annulé\u00a0: le fichier n’est pas parti.");
    if (leavesAtOnce(form)) choose(form, null);
    if (focused) form.querySelector(leavesAtOnce(form) ? "input[type=file]" : "button.btn").focus();
  } else if (outcome.refused) {
    choose(form, null);
    showProblem(form, outcome);
    if (focused) form.querySelector("input[type=file]").focus();
  } else {
    showProblem(form, outcome, () => sendSlot(form, button));
  }
}

// --- Events -----------------------------------------------------------------------------------------------------
document.addEventListener("change", (event) => {
  const zone = event.target.closest("[data-drop]");
  if (zone && event.target.type === "file") take(zone.closest("form"), event.target.files[0]);
});
// Before the page's own listener, which counts on the form leaving the page.
document.addEventListener("submit", (event) => {
  if (!event.target.querySelector("[data-drop]")) return;
  event.preventDefault();
  event.stopPropagation();
  event.submitter?.closest("[popover]")?.hidePopover();
  sendSlot(event.target, event.submitter);
}, true);

const zoneOf = (target) => target.closest?.(".drop") ?? target.closest?.(".piece")?.querySelector(".drop") ?? null;
const mark = (zone) => {
  for (const other of document.querySelectorAll(".drop.is-over")) if (other !== zone) other.classList.remove("is-over");
  zone?.classList.add("is-over");
};
// A file dropped beside a zone would replace the page: it is let go.
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    const zone = zoneOf(event.target);
    event.preventDefault();
    event.dataTransfer.dropEffect = zone ? "copy" : "none";
    mark(zone);
  });
}
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  mark(null);
  const zone = zoneOf(event.target);
  const files = event.dataTransfer.files;
  const many = files.length > 1 ? root.querySelector("[data-upload-several]:not([hidden]) .drop") : null;
  const input = (many ?? zone)?.querySelector("input[type=file]");
  if (!zone || !input || !files.length || zone.closest(".is-sending")) return;
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });

enhance(document);
