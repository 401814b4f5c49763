// Composing a group: a card is dragged with the mouse, or moved from the dialog of its « Déplacer », by the keyboard too.
// What a place costs is said before it is taken; the server answers with the parts of the page that changed. Without it,
// « Déplacer » leads to a page and its forms.
import { Endpoint } from "./endpoint.js";
import { readPage } from "./page.js";

const board = document.getElementById("tableau");
const dialog = document.querySelector("[data-move-dialog]");
const hint = document.querySelector("[data-hint]");
const refusals = document.getElementById("refus");
const said = document.getElementById("annonce");
const toastPlace = document.getElementById("toast-place");

const TOAST = 8000, FAR = 4, EDGE = 70, STEP = 14;
const SILENT = "Le serveur n’a pas répondu\u00a0: ce déplacement n’est peut-être pas enregistré. Réessayez\u202f; fait deux fois, il ne compte qu’une.";

const drawn = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
const mover = (card) => card.querySelector(".person__side a");
const nameOf = (card) => card.querySelector("h3").textContent.trim();

// --- What the server answers -------------------------------------------------------------------------------------------
async function send(address, fields) {
  refusals.replaceChildren();
  const body = new URLSearchParams({ ...fields, seen: board.dataset.revision }).toString();
  const { status, json } = await new Endpoint(address).post(body);
  if (status === 200 && json) { apply(json); return true; }
  if (json?.refusal) refuse(json.refusal, true);
  else if (Endpoint.isSilent(status)) refuse(SILENT, false);
  else location.reload();
  return false;
}

/** Why it was not done; the page stays as it is, and offers to be read again. */
function refuse(words, isStale) {
  const notice = drawn('<div class="notice t-error" tabindex="-1"><div><p><strong>Cela n’a pas pu être fait</strong></p><p></p></div></div>');
  notice.querySelector("p:last-child").textContent = words;
  if (isStale) {
    const link = drawn('<p class="row"><a class="btn btn--small">Relire le scénario</a></p>');
    link.firstChild.href = location.pathname;
    notice.firstChild.append(link);
  }
  refusals.replaceChildren(notice);
  notice.focus();
}

function apply({ revision, parts, cards, toast, said: words }) {
  board.dataset.revision = revision;
  for (const [id, html] of Object.entries(parts)) {
    const old = document.getElementById(id);
    if (html) old?.replaceWith(drawn(html)); else old?.remove();
  }
  for (const { id, lane, before, html } of cards) {
    document.getElementById(id)?.remove();
    const list = board.querySelector(`[data-lane="${lane}"] > ol`);
    list.insertBefore(drawn(html), before ? document.getElementById(before) : null);
  }
  showToast(toast);
  said.textContent = words;
  advise();
}

function showToast(html) {
  toastPlace.replaceChildren(...(html ? [drawn(html)] : []));
  leaveInTime(toastPlace.firstElementChild);
}

/** A toast goes by itself, but not from under who is about to use it. */
function leaveInTime(toast) {
  if (!toast) return;
  const look = () => {
    if (!toast.isConnected) return;
    if (toast.matches(":hover") || toast.contains(document.activeElement)) setTimeout(look, 1000);
    else toast.remove();
  };
  setTimeout(look, TOAST);
}

let asked = null;
async function advise() {
  const place = document.getElementById("conseil");
  asked?.abort();
  asked = new AbortController();
  place.replaceChildren();
  try {
    const answer = await fetch(place.dataset.advice, { headers: { Accept: "text/html" }, redirect: "manual", signal: asked.signal });
    if (!answer.ok) return;
    const fresh = drawn(await answer.text());
    place.replaceChildren(...(fresh ? [fresh] : []));
  } catch { /* another move asks again */ }
}

// --- « Déplacer » --------------------------------------------------------------------------------------------------------
let opener = null;

async function open(link) {
  opener = link.closest("[data-card]").id;
  link.setAttribute("aria-busy", "true");
  const { status, page } = await readPage(link.href);
  link.removeAttribute("aria-busy");
  const choices = page?.getElementById("choix");
  if (!choices) { location.assign(status === 200 ? link.href : location.href); return; }
  dialog.replaceChildren(choices);
  dialog.showModal();
  choices.querySelector("h1")?.focus();
}

dialog.addEventListener("close", () => {
  const card = document.getElementById(opener);
  if (card && !refusals.childElementCount) mover(card)?.focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-move-dialog] [data-close]")) { event.preventDefault(); dialog.close(); return; }
  const link = event.target.closest(".person__side a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-move], [data-undo], [data-swap]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  submit(form, event.submitter);
}, true);

async function submit(form, button) {
  if (form.dataset.going) return;
  form.dataset.going = "1";
  const fields = Object.fromEntries(new FormData(form, button));
  const isDone = await send(form.getAttribute("action"), fields);
  delete form.dataset.going;
  if (form.closest("dialog")) dialog.close();
  else if (isDone && "undo" in form.dataset) toastPlace.querySelector("button")?.focus();
}

// --- Dragging ------------------------------------------------------------------------------------------------------------
class Drag {
  #card; #down; #ended = new AbortController(); #costs = null; #target = null; #isMoving = false; #at = null;

  constructor(card, down) {
    this.#card = card;
    this.#down = down;
    const listen = { signal: this.#ended.signal };
    addEventListener("pointermove", (event) => this.#move(event), listen);
    addEventListener("pointerup", () => this.#end(true), listen);
    addEventListener("pointercancel", () => this.#end(false), listen);
    addEventListener("keydown", (event) => { if (event.key === "Escape") this.#end(false); }, listen);
  }

  #begin() {
    this.#isMoving = true;
    this.#card.classList.add("is-dragged");
    board.classList.add("is-dragging");
    for (const strip of board.querySelectorAll("[data-drop]")) strip.hidden = false;
    this.#price();
    this.#scroll();
  }

  /** What each place would cost, asked for once. */
  async #price() {
    try {
      const answer = await fetch(mover(this.#card).href, { headers: { Accept: "application/json" }, redirect: "manual", signal: this.#ended.signal });
      if (answer.ok) this.#costs = await answer.json();
      this.#tell();
    } catch { /* the move itself says what it did */ }
  }

  #move(event) {
    const { clientX, clientY } = event;
    if (!this.#isMoving && Math.hypot(clientX - this.#down.clientX, clientY - this.#down.clientY) < FAR) return;
    if (!this.#isMoving) this.#begin();
    this.#at = { x: clientX, y: clientY };
    this.#follow();
  }

  #follow() {
    const { x, y } = this.#at;
    this.#card.firstElementChild.style.translate = `${x + scrollX - this.#down.pageX}px ${y + scrollY - this.#down.pageY}px`;
    this.#aim(this.#find(x, y));
    hint.style.translate = `${Math.min(x + 16, innerWidth - hint.offsetWidth - 8)}px ${Math.min(y + 20, innerHeight - hint.offsetHeight - 8)}px`;
  }

  /** The lane under the pointer, or the one above it; and the card, if it is another one's place. */
  #find(x, y) {
    const under = document.elementFromPoint(x, y);
    const spans = (lane) => { const box = lane.getBoundingClientRect(); return x >= box.left && x <= box.right && y >= box.top; };
    const lane = under?.closest("[data-lane]") ?? [...board.querySelectorAll("[data-lane]")].findLast(spans);
    if (!lane) return null;
    const other = under?.closest("[data-drop]") ? null : under?.closest("[data-card]");
    const isHome = lane.contains(this.#card);
    if (other && other !== this.#card && !isHome) return { lane, other, fields: { avec: other.dataset.card } };
    if (!isHome) return { lane, fields: { vers: lane.dataset.lane } };
    if (!other || other === this.#card || !lane.matches(".lane--ranked")) return null;
    const rank = [...other.parentElement.children].indexOf(other) + 1;
    return { lane, other, rank, fields: { vers: lane.dataset.lane, rang: rank } };
  }

  #aim(target) {
    const same = target?.lane === this.#target?.lane && target?.other === this.#target?.other;
    if (same) return;
    this.#mark(false);
    this.#target = target;
    this.#mark(true);
    this.#tell();
  }

  #mark(isOn) {
    this.#target?.lane.classList.toggle("is-over", isOn && !this.#target.other);
    this.#target?.other?.firstElementChild.classList.toggle("person--marked", isOn);
  }

  #tell() {
    hint.hidden = !this.#target || !this.#isMoving;
    if (hint.hidden) return;
    const { lane, other, rank } = this.#target;
    const what = rank ? `Rang ${rank}` : other ? `Échanger avec ${nameOf(other)}` : lane.querySelector("h2").textContent;
    const cost = rank ? "" : other ? this.#costs?.swaps[other.dataset.card] : this.#costs?.places[lane.dataset.lane];
    hint.textContent = cost ? `${what}\u00a0: ${cost}` : what;
  }

  /** Near an edge of the window the page follows. */
  #scroll() {
    if (this.#ended.signal.aborted) return;
    const y = this.#at?.y ?? EDGE;
    const step = y < EDGE ? -STEP : y > innerHeight - EDGE ? STEP : 0;
    if (step) { scrollBy(0, step); this.#follow(); }
    requestAnimationFrame(() => this.#scroll());
  }

  #end(drops) {
    this.#ended.abort();
    this.#mark(false);
    if (!this.#isMoving) return;
    this.#card.classList.remove("is-dragged");
    this.#card.firstElementChild.style.translate = "";
    board.classList.remove("is-dragging");
    for (const strip of board.querySelectorAll("[data-drop]")) strip.hidden = true;
    hint.hidden = true;
    if (drops && this.#target) send(mover(this.#card).getAttribute("href"), this.#target.fields);
  }
}

// A finger scrolls the page: it has « Déplacer ».
board.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-card]");
  if (!card || event.button !== 0 || event.pointerType === "touch" || event.target.closest("a, button")) return;
  event.preventDefault();
  new Drag(card, event);
});

leaveInTime(toastPlace.firstElementChild);
