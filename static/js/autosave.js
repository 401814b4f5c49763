// A form saves itself while somebody writes. What is typed is kept in this browser (copies.js) until the server has
// confirmed it: a server that restarts, a session that ends, a network that drops or a second tab destroys nothing.
import { Answers } from "./answers.js";
import * as copies from "./copies.js";
import { Endpoint } from "./endpoint.js";
import { moveTo, readPage } from "./page.js";
import { SectionView } from "./section_view.js";
import { moment } from "./words.js";

class Autosave {
  static AFTER_TYPING = 1200;
  static AT_MOST = 8000;
  static FRESH = 10000; // a page that heard the server this short ago needs not ask again
  #form; #answers; #view; #endpoint; #key;
  #seen;                      // fingerprint of what the server held when it last spoke
  #leftOn = history.state?.seen; // the one on which this page was left, when it is gone back to or reloaded
  #edits = 0; #told = 0;      // changes made, and how many of them the server has answered
  #refused = 0;               // answers that it refused
  #sent = [];                 // attempts whose answer never came: the server may hold one of them
  #paused = false;            // session over, dossier closed: typing is only kept here
  #conflict = null;           // what the server holds instead, until the person chooses
  #kept = true; #typedAt = Date.now(); #restoredAt = 0; #spokeAt = Date.now();
  #timer = 0; #since = 0; #failures = 0; #running = null;
  #outcome = "";              // of the last attempt: saved, refused, again, conflict, offline, paused

  constructor(form) {
    this.#form = form;
    this.#answers = Answers.of(form);
    this.#view = new SectionView(form, this.#answers.controls);
    this.#endpoint = new Endpoint(form.dataset.autosave);
    this.#key = copies.newKey(form.dataset.copy);
    this.#refused = Number(form.dataset.refused ?? 0);
    this.#seen = form.dataset.seen;
    this.#settle(this.#seen);
  }

  /** Whether changes stay in this browser until the person sends them: what is stored counts already. */
  get #isHeld() { return "held" in this.#form.dataset; }

  get #pending() { return this.#edits > this.#told; }

  /** Take up what an earlier page left, then follow what people do. */
  start() {
    this.#listen();
    if (this.#isNewer) this.#setAside(this.#answers.restored); // a browser that puts texts back before the scripts
    if ("stale" in this.#form.dataset) this.#startInConflict();
    this.#keep();
    const here = this.#answers.read();
    const left = copies.under(this.#form.dataset.copy).filter((copy) => copy.key !== this.#key);
    for (const copy of left.filter((one) => this.#answers.same(one.values, here))) copies.drop(copy.key);
    const other = left.find((copy) => !this.#answers.same(copy.values, here));
    if (this.#conflict || this.#refused) return; // the page holds the person's text already
    if (other) this.#bringBack(other);
    else if (this.#answers.restored) this.#typed(); // somebody was quicker than this script
    else this.#view.welcome();
  }

  #listen() {
    const form = this.#form;
    form.addEventListener("input", (event) => { delete this.#answers.waiting[event.target.name]; this.#typed(); });
    form.addEventListener("change", () => this.#schedule(0));
    form.addEventListener("focusout", (event) => { this.#answers.leave(event.target); this.#schedule(0); });
    form.addEventListener("submit", (event) => this.#submit(event));
    addEventListener("online", () => this.#wake());
    addEventListener("focus", () => this.#wake());
    addEventListener("pageshow", (event) => { if (event.persisted) this.#wake(); else this.#heedRestored(); });
    addEventListener("pagehide", () => this.#leave());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#hurry(); else this.#wake(); });
    addEventListener("beforeunload", (event) => { if (!this.#kept && (this.#pending || this.#refused)) event.preventDefault(); });
    Object.assign(this.#view.acts, { mine: () => this.#keepMine(), stored: () => this.#takeStored() });
  }

  // --- The copy in this browser ---------------------------------------------------------------------------------------
  #keep() {
    this.#kept = true;
    if (!this.#pending && !this.#refused && !this.#conflict) { copies.drop(this.#key); return; }
    this.#kept = copies.keep(this.#key, {
      values: this.#answers.read(), seen: this.#seen, sent: this.#sent, at: this.#typedAt,
      title: this.#form.dataset.title, path: location.pathname,
    });
  }

  #settle(seen) {
    this.#seen = seen;
    this.#form.elements.seen.value = seen;
    const marker = this.#form.querySelector("[data-version]");
    if (marker) marker.name = `version-${seen}`;
    history.replaceState({ ...history.state, seen }, "");
  }

  // --- What the browser puts back ---------------------------------------------------------------------------------------
  /** Whether the page holds a newer version than when it was left. */
  get #isNewer() { return this.#leftOn !== undefined && this.#leftOn !== this.#form.dataset.seen; }

  /** On the version it was typed in, it is a text like another. */
  #heedRestored() {
    const restored = this.#answers.restored;
    if (this.#isNewer || this.#pending) this.#setAside(restored);
    else if (restored) this.#typed();
  }

  /** The newer text stands; the older one may be taken up. */
  #setAside(restored) {
    if (!restored) return;
    this.#unfold();
    this.#answers.undo();
    this.#view.say("older");
    this.#view.acts.restore = () => { this.#answers.write(restored); this.#typed(); };
  }

  #unfold() { this.#form.closest("details")?.setAttribute("open", ""); }

  #bringBack(copy) {
    this.#unfold();
    this.#answers.write(copy.values);
    this.#settle(copy.seen);
    this.#sent = copy.sent ?? [];
    this.#typedAt = this.#restoredAt = copy.at;
    this.#edits += 1;
    this.#keep();
    if (this.#kept) copies.drop(copy.key);
    this.#send();
  }

  // --- What people do -------------------------------------------------------------------------------------------------
  #typed() {
    this.#answers.note();
    this.#edits += 1;
    this.#typedAt = Date.now();
    this.#restoredAt = 0;
    this.#keep();
    if (this.#conflict) this.#view.mirror(); else this.#schedule();
  }

  async #submit(event) {
    if (this.#form.dataset.plain) return;
    const isPlain = "plainly" in (event.submitter?.dataset ?? {});
    if (isPlain && this.#isHeld && !this.#conflict) { this.#renewToken(); return; }
    event.preventDefault();
    event.stopPropagation();
    if (this.#conflict) { this.#view.showBoth(); return; }
    const putBack = this.#view.busy(event.submitter);
    const hadFallen = this.#view.hasFallen();
    await this.#flush();
    putBack();
    const stays = event.submitter?.name !== "continue" || (this.#view.hasFallen() && !hadFallen);
    if (this.#outcome === "refused" || (this.#outcome === "saved" && isPlain)) this.#sendPlainly(event.submitter);
    else if (this.#outcome === "saved" && !stays) location.assign(this.#form.dataset.next);
    else if (this.#outcome !== "conflict") this.#view.repeat();
  }

  #renewToken() {
    this.#form.elements.csrfmiddlewaretoken.value = Endpoint.token || this.#form.elements.csrfmiddlewaretoken.value;
  }

  /** The server shows its summary of what is refused. */
  #sendPlainly(submitter) {
    this.#form.dataset.plain = "1";
    this.#renewToken();
    this.#form.requestSubmit(submitter);
  }

  /** The page is looked at again, or the network is back: try at once, or see whether another page has written. */
  #wake() {
    delete this.#form.dataset.plain;
    if (this.#conflict || this.#running) return;
    if (this.#pending) this.#send();
    else if (!this.#refused && (this.#paused || Date.now() - this.#spokeAt > Autosave.FRESH)) this.#look();
  }

  /** Nothing waits here: read the page again, which writes nothing. What a closed section says is asked by a save. */
  async #look() {
    this.#spokeAt = Date.now();
    const { status, page } = await readPage(location.pathname);
    if (this.#pending || Endpoint.isSilent(status)) return;
    const fresh = page?.querySelector("form[data-autosave]");
    if (!fresh && !this.#isHeld) { this.#send(); return; }
    if (!fresh || "held" in fresh.dataset !== this.#isHeld) { location.reload(); return; } // another page validated, or closed it
    if (this.#paused) this.#view.say("waiting");
    this.#paused = false;
    if (fresh.dataset.seen !== this.#seen) this.#takeOver(Answers.of(fresh).read(), fresh.dataset.seen);
    this.#view.redraw(page);
  }

  /** The page is hidden: a phone may end it without a word. */
  #hurry() {
    if (this.#pending && !this.#paused && !this.#conflict && !this.#failures) this.#send();
  }

  /** The page goes: the answer will not be heard, so the copy stays, with what was attempted. */
  #leave() {
    if (!this.#pending || this.#paused || this.#conflict || this.#isHeld) return;
    const given = this.#remember(this.#answers.read());
    this.#keep();
    this.#endpoint.post(this.#answers.encode(given, this.#seen));
  }

  // --- Sending --------------------------------------------------------------------------------------------------------
  #schedule(delay = Autosave.AFTER_TYPING) {
    if (!this.#pending || this.#paused || this.#conflict || this.#failures) return;
    this.#since ||= Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), Math.max(0, Math.min(delay, this.#since + Autosave.AT_MOST - Date.now())));
  }

  /** Send what is there, unless a request is on its way already: what is typed meanwhile goes in the next. */
  async #send() {
    if (this.#isHeld) { this.#view.say(this.#kept ? "held" : "held-unkept"); return; }
    this.#running ??= this.#attempt();
    await this.#running;
  }

  async #attempt() {
    clearTimeout(this.#timer);
    this.#since = 0;
    const attempt = { given: this.#remember(this.#answers.read()), mark: this.#edits, asks: this.#pending };
    if (attempt.asks) this.#keep();
    try {
      this.#hear(await this.#endpoint.post(this.#answers.encode(attempt.given, this.#seen)), attempt);
      if (this.#outcome === "again") await this.#findLostAnswer(attempt);
    } finally {
      this.#running = null;
    }
    this.#schedule(this.#outcome === "again" ? 0 : undefined);
  }

  /** Note an attempt until it is answered: the first that was not, which is the likeliest to be stored, and the latest. */
  #remember(given) {
    const known = this.#sent.find((one) => JSON.stringify(one) === JSON.stringify(given));
    if (!known) this.#sent.push(given);
    if (this.#sent.length > 6) this.#sent.splice(1, 1);
    return known ?? given;
  }

  async #flush() {
    await this.#running;
    do await this.#send(); while (this.#outcome === "again" || (this.#outcome === "saved" && this.#pending));
  }

  #hear({ status, json }, attempt) {
    this.#spokeAt = Date.now();
    if (Endpoint.isSilent(status) || (status === 200 && !json)) return this.#waitForServer();
    this.#failures = 0;
    const isStale = status === 409 && Boolean(json?.html);
    this.#paused = [401, 403, 404].includes(status) || (status === 409 && !isStale);
    if (status === 200) return this.#hearSaved(json, attempt);
    this.#sent = this.#sent.filter((one) => one !== attempt.given); // answered, and not stored
    if (isStale) return this.#hearStale(json, attempt);
    this.#keep();
    this.#outcome = "paused";
    const word = { 401: "expired", 404: "gone" }[status] ?? (json?.refusal ? "closed" : "untaken");
    return this.#view.say(word, { refusal: json?.refusal, kept: this.#view.words(this.#kept ? "kept" : "unkept") });
  }

  #waitForServer() {
    this.#failures += 1;
    this.#outcome = "offline";
    this.#keep();
    this.#view.say(this.#kept ? "offline" : "offline-unkept");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), Math.min(30000, 1000 * 2 ** this.#failures));
  }

  #hearSaved(json, { mark }) {
    this.#sent = [];
    if (json.address && json.address !== location.pathname) {
      moveTo(json.address);
      this.#endpoint = new Endpoint(this.#form.dataset.autosave);
    }
    this.#told = mark;
    this.#settle(json.seen);
    const filled = this.#answers.complete(json.filled);
    const names = Object.keys(json.errors);
    this.#refused = names.length;
    this.#outcome = names.length ? "refused" : "saved";
    this.#keep();
    this.#view.errors(json.errors);
    if (json.fell !== null) this.#view.fell(json.fell);
    if (json.around) this.#view.refresh();
    this.#form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
    this.#saySaved(json, names, filled);
  }

  #saySaved({ saved, fell }, names, filled) {
    const view = this.#view;
    if (names.length) view.say("refused", { saved, count: view.count(names.length), first: `#${view.anchor(names[0])}` });
    else if (fell) view.say("fallen", { saved });
    else if (filled) view.say("filled", { saved });
    else if (this.#restoredAt) view.say("restored", { saved: `${saved}.`, when: moment(this.#restoredAt) });
    else view.say("saved", { saved });
  }

  // --- Two versions ---------------------------------------------------------------------------------------------------
  #hearStale(json, { given, asks }) {
    const unheard = this.#sent.some((earlier) => !this.#answers.same(earlier, given));
    if (unheard) { this.#outcome = "again"; return; }
    if (!asks && !this.#pending && !this.#refused) {
      this.#takeOver(json.stored, json.seen);
      this.#view.refresh();
      return;
    }
    this.#sent = [];
    this.#conflict = json;
    this.#outcome = "conflict";
    this.#keep();
    this.#view.both(json.html);
    this.#view.say("conflict", { refusal: json.refusal });
  }

  /** An earlier attempt may be what is stored, its answer lost: sent once more it changes nothing, and tells. */
  async #findLostAnswer({ given }) {
    while (this.#sent.length) {
      const earlier = this.#sent.at(-1);
      if (!this.#answers.same(earlier, given)) {
        const { status, json } = await this.#endpoint.post(this.#answers.encode(earlier, this.#seen));
        if (Endpoint.isSilent(status)) { this.#waitForServer(); return; }
        if (status === 200) { this.#sent = []; this.#settle(json.seen); return; }
      }
      this.#sent.pop();
    }
  }

  /** Nothing was typed here: the page shows what somebody saved elsewhere. */
  #takeOver(stored, seen) {
    this.#answers.write(stored);
    this.#settle(seen);
    this.#outcome = "saved";
    this.#view.say("changed");
  }

  /** The server has drawn both versions itself, after a plain submit. */
  #startInConflict() {
    this.#conflict = { seen: this.#seen };
    this.#seen = "";
    this.#edits += 1;
    this.#view.watchBoth();
  }

  #keepMine() {
    this.#settle(this.#conflict.seen);
    this.#conflict = null;
    this.#edits += 1;
    this.#view.closeBoth();
    this.#keep();
    this.#send();
  }

  #takeStored() {
    const mine = this.#answers.read();
    const { stored, seen } = this.#conflict;
    this.#conflict = null;
    this.#refused = 0;
    this.#told = this.#edits;
    this.#keep();
    if (!stored) { location.assign(location.pathname); return; }
    this.#answers.write(stored);
    this.#settle(seen);
    this.#view.closeBoth();
    this.#view.errors({});
    this.#view.say("taken");
    this.#view.refresh();
    this.#view.acts.restore = () => { this.#answers.write(mine); this.#typed(); };
  }
}

const form = document.querySelector("form[data-autosave]");
if (form) new Autosave(form).start();
