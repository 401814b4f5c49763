// Rows of a form: one is open, the others are a line that tells them. They are added, moved and removed here by changing
// what their controls hold: names and places stay, so that autosave.js sees a text like another. Without script every
// row shows. Words come from the page (templates/components/rows.html).
const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

class Row {
  #words;

  constructor(element, words) {
    this.element = element;
    this.#words = words;
    this.controls = [...element.querySelectorAll("input, select, textarea")];
    this.head = element.querySelector("[data-row-head]");
    this.grip = element.querySelector("[data-row-grip]");
    [this.opener, this.up, this.down, this.remover] = this.head.querySelectorAll("button");
  }

  get values() { return this.controls.map((control) => control.value); }

  set values(values) {
    for (const [place, control] of this.controls.entries()) {
      control.value = values[place];
      control.dispatchEvent(new Event("input"));
    }
  }

  get isEmpty() { return this.values.every((value) => !value.trim()); }

  get hasError() { return Boolean(this.element.querySelector(".field__error")); }

  /** What the controls say, by the last part of their names; a choice in its words. */
  get #said() {
    return Object.fromEntries(this.controls.map((control) => {
      const text = control.tagName === "SELECT" ? control.selectedOptions[0]?.text ?? "" : control.value;
      return [control.name.replace(/^[a-z]+_\d+_/, ""), text.trim()];
    }));
  }

  get name() {
    const [said, told] = [this.#said, this.#words.told.split(" ")];
    const isChosen = (key) => this.controls.some((control) => control.name.endsWith(`_${key}`) && control.value.trim());
    return told.filter(isChosen).map((key) => said[key]).join(", ") || this.#words.empty;
  }

  get detail() {
    const said = this.#said;
    const whole = this.#words.detail.split("|").filter((pattern) => [...pattern.matchAll(/\{(\w+)\}/g)].every(([, key]) => said[key]));
    return ("firstOnly" in this.#words ? whole.slice(0, 1) : whole).map((pattern) => filled(pattern, said)).join(", ");
  }

  tell(isOpen) {
    const [name, detail] = this.opener.querySelectorAll("b, small");
    if (name.textContent !== this.name) name.textContent = this.name;
    if (detail.textContent !== this.detail) detail.textContent = this.detail;
    this.opener.setAttribute("aria-expanded", String(isOpen));
    this.element.classList.toggle("is-folded", !isOpen);
  }
}

class Rows {
  #place; #words; #rows; #shown; #open; #undone = null;

  constructor(place) {
    this.#place = place;
    this.#words = place.dataset;
    this.#rows = [...place.querySelectorAll("[data-row]")].map((element) => new Row(element, place.dataset));
    this.#shown = this.#filled;
    const empty = this.#rows.slice(0, this.#shown).find((row) => row.isEmpty);
    this.#open = empty ?? ("folded" in this.#words ? null : this.#rows[0]);
    place.classList.add("is-live");
    for (const row of this.#rows) this.#watch(row);
    place.querySelector("[data-row-add]").addEventListener("click", () => this.#add());
    place.querySelector("[data-row-undo] button").addEventListener("click", () => this.#undo());
    // A link to a refused answer leads into a row that may be folded.
    document.addEventListener("click", (event) => this.#openFor(event.target.closest?.("a[href*='#id_']")?.hash), true);
    new MutationObserver(() => this.#draw()).observe(place, { childList: true, subtree: true });
    addEventListener("pageshow", () => setTimeout(() => this.#draw())); // a browser puts texts back without a word
    this.#openFor(location.hash);
    this.#draw();
  }

  /** Number of rows up to the last that holds something, one at least. */
  get #filled() { return Math.max(1, this.#rows.findLastIndex((row) => !row.isEmpty) + 1); }

  #watch(row) {
    for (const control of row.controls) control.addEventListener("input", () => this.#draw());
    row.element.addEventListener("input", (event) => { if (event.bubbles && event.isTrusted) this.#forget(); });
    row.opener.addEventListener("click", () => { this.#open = this.#open === row ? null : row; this.#draw(); });
    row.up.addEventListener("click", () => this.#step(row, -1));
    row.down.addEventListener("click", () => this.#step(row, 1));
    row.remover.addEventListener("click", () => this.#remove(row));
    row.grip.addEventListener("pointerdown", (event) => this.#drag(row, event));
  }

  #openFor(hash) {
    const row = hash && this.#rows.find(({ element }) => element.querySelector(`[id="${CSS.escape(hash.slice(1))}"]`));
    if (row) { this.#open = row; this.#draw(); }
  }

  #draw() {
    this.#shown = Math.max(this.#shown, this.#filled);
    for (const [place, row] of this.#rows.entries()) {
      row.element.hidden = place >= this.#shown;
      row.tell(row === this.#open || row.hasError);
      row.up.setAttribute("aria-disabled", String(place === 0));
      row.down.setAttribute("aria-disabled", String(place >= this.#shown - 1));
      row.remover.hidden = this.#shown === 1 && row.isEmpty;
      row.grip.hidden = this.#shown === 1;
    }
    this.#place.querySelector("[data-row-add]").hidden = this.#shown === this.#rows.length;
  }

  #say(pattern, slots) { this.#place.querySelector("[data-row-said]").textContent = filled(pattern, slots); }

  /** Let the page save itself. */
  #changed(row) {
    row.controls[0].dispatchEvent(new Event("input", { bubbles: true }));
    row.controls[0].dispatchEvent(new Event("change", { bubbles: true }));
  }

  #add() {
    const empty = this.#rows.slice(0, this.#shown).find((row) => row.isEmpty);
    this.#open = empty ?? this.#rows[this.#shown];
    if (!empty) this.#shown += 1;
    this.#draw();
    this.#open.controls[0].focus();
  }

  /** Give what a row holds another place; those between make room, and an open row stays open where it goes. */
  #move(from, to) {
    this.#forget();
    const order = this.#rows.map((_, place) => place);
    order.splice(to, 0, ...order.splice(from, 1));
    const [before, openAt] = [this.#rows.map((one) => one.values), this.#rows.indexOf(this.#open)];
    for (const [place, row] of this.#rows.entries()) if (order[place] !== place) row.values = before[order[place]];
    if (openAt >= 0) this.#open = this.#rows[order.indexOf(openAt)];
    this.#draw();
    this.#changed(this.#rows[to]);
    this.#say(this.#words.moved, { name: this.#rows[to].name, place: to + 1, count: this.#shown });
  }

  #step(row, step) {
    const from = this.#rows.indexOf(row);
    const to = from + step;
    if (to < 0 || to >= this.#shown) return;
    this.#move(from, to);
    const other = this.#rows[to];
    const [wanted, instead] = step < 0 ? [other.up, other.down] : [other.down, other.up];
    (wanted.getAttribute("aria-disabled") === "true" ? instead : wanted).focus();
  }

  /** The grip takes the row along; a line shows where it would stand. Escape lets go. */
  #drag(row, down) {
    if (down.button !== 0 || row.grip.hidden) return;
    down.preventDefault();
    const from = this.#rows.indexOf(row);
    const ended = new AbortController();
    const [shown, listen] = [this.#rows.slice(0, this.#shown), { signal: ended.signal }];
    let to = from;
    row.grip.setPointerCapture(down.pointerId);
    row.element.classList.add("is-dragged");
    const mark = () => {
      for (const [place, one] of shown.entries()) {
        one.element.classList.toggle("is-before", place === to && to < from);
        one.element.classList.toggle("is-after", place === to && to > from);
      }
    };
    const end = (drops) => {
      ended.abort();
      row.element.classList.remove("is-dragged");
      const wanted = to;
      to = from;
      mark();
      if (drops && wanted !== from) this.#move(from, wanted);
    };
    row.grip.addEventListener("pointermove", ({ clientY }) => {
      const over = shown.findIndex(({ element }) => clientY < element.getBoundingClientRect().bottom);
      to = over < 0 ? shown.length - 1 : over;
      mark();
    }, listen);
    row.grip.addEventListener("pointerup", () => end(true), listen);
    row.grip.addEventListener("pointercancel", () => end(false), listen);
    addEventListener("keydown", (event) => { if (event.key === "Escape") end(false); }, listen);
  }

  #remove(row) {
    const from = this.#rows.indexOf(row);
    const [before, shown, name] = [this.#rows.map((one) => one.values), this.#shown, row.name];
    const wasEmpty = row.isEmpty;
    const openAt = this.#rows.indexOf(this.#open);
    for (const [place, one] of this.#rows.entries()) {
      if (place >= from) one.values = before[place + 1] ?? one.controls.map(() => "");
    }
    this.#shown = Math.max(1, shown - 1);
    this.#open = openAt === from ? null : this.#rows[openAt > from ? openAt - 1 : openAt] ?? null;
    if (this.#shown === 1 && this.#rows[0].isEmpty) this.#open = this.#rows[0];
    this.#draw();
    this.#undone = wasEmpty ? null : { before, shown, from };
    const line = this.#place.querySelector("[data-row-undo]");
    line.hidden = wasEmpty;
    if (!wasEmpty) this.#changed(row);
    this.#say(wasEmpty ? this.#words.removedEmpty : this.#words.removed, { name });
    (wasEmpty ? this.#place.querySelector("[data-row-add]") : line.querySelector("button")).focus();
  }

  #undo() {
    const { before, shown, from } = this.#undone;
    for (const [place, one] of this.#rows.entries()) one.values = before[place];
    this.#shown = shown;
    this.#forget();
    this.#draw();
    this.#changed(this.#rows[from]);
    this.#rows[from].opener.focus();
    this.#say(this.#words.back, { name: this.#rows[from].name });
  }

  /** What was removed cannot be put back over what is typed since. */
  #forget() {
    this.#undone = null;
    this.#place.querySelector("[data-row-undo]").hidden = true;
  }
}

for (const place of document.querySelectorAll("[data-rows]")) {
  if (!place.closest("fieldset:disabled")) new Rows(place); // nothing would unfold in a section that is closed
}
