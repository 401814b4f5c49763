// What the page of a section shows while it saves itself: the line of the last save, refused answers beside their field,
// both versions, what surrounds the form. Sentences are in templates/components/autosave_words.html.
import { toClipboard } from "./clipboard.js";
import { holdsFocus, readPage, replacePart } from "./page.js";

export class SectionView {
  #form; #controls; #status; #versions; #words;
  #said = ""; #refused = {}; #asked = 0;
  /** What a button of the page does, by its data-act; autosave.js gives the acts. */
  acts = { copy: (button) => this.#copy(button) };

  constructor(form, controls) {
    this.#form = form;
    this.#controls = controls;
    this.#status = document.querySelector("[data-status]");
    this.#versions = document.querySelector("[data-versions]");
    this.#words = document.getElementById("autosave-words").content;
    this.#status.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) this.acts[button.dataset.act](button);
    });
    for (const shown of form.querySelectorAll(".field__error")) this.#refused[this.#nameOf(shown)] = [shown.textContent.trim()];
    // An error shows once its field is left, and not in the instant of a click that aims at something else.
    form.addEventListener("focusout", () => setTimeout(() => this.errors(this.#refused), 300));
  }

  // --- The line of the last save: a polite live region, silent when nothing changes ---------------------------------
  say(name, slots = {}) {
    const word = this.#word(name, slots);
    if (word.innerHTML === this.#said) return;
    this.#said = word.innerHTML;
    this.#status.dataset.tone = word.dataset.tone ?? "";
    this.#status.replaceChildren(...word.childNodes);
  }

  /** Say the same again, to somebody who has just asked. */
  repeat() {
    const nodes = [...this.#status.childNodes];
    this.#status.replaceChildren();
    setTimeout(() => { if (!this.#status.childNodes.length) this.#status.replaceChildren(...nodes); }, 120);
  }

  welcome() { if (!this.#status.textContent.trim()) this.say("waiting"); }

  words(name) { return this.#word(name).textContent; }

  count(number) { return number === 1 ? "une réponse à corriger" : `${number} réponses à corriger`; }

  // --- Refused answers ------------------------------------------------------------------------------------------------
  /** Show these errors beside their fields, those of the field in use later, and take away the others. */
  errors(refused) {
    this.#refused = refused;
    for (const shown of this.#form.querySelectorAll(".field__error")) {
      const name = this.#nameOf(shown);
      if (!(name in refused)) this.#clear(name, shown);
    }
    for (const [name, lines] of Object.entries(refused)) {
      const shown = document.getElementById(`id_${name}_erreur`);
      const field = this.#fieldOf(name);
      if (shown) shown.querySelector("span").textContent = lines.join(" ");
      else if (field && !holdsFocus(field)) this.#show(name, field, lines);
    }
    this.#mendSummary();
    this.#note();
  }

  /** Where a link to a control leads. */
  anchor(name) {
    const control = this.#control(name);
    return control?.type === "radio" ? this.#fieldOf(name).id : control?.id ?? this.#form.id;
  }

  #show(name, field, lines) {
    const error = this.#word("error", { error: lines.join(" ") }).firstElementChild;
    error.id = `id_${name}_erreur`;
    let foot = field.querySelector(":scope > .field__foot");
    if (!foot) {
      foot = document.createElement("div");
      foot.className = "field__foot";
      field.append(foot);
    }
    foot.prepend(error);
    field.classList.add("field--error");
    const described = this.#described(name, field);
    described.setAttribute("aria-describedby", `${error.id} ${described.getAttribute("aria-describedby") ?? ""}`.trim());
    if (described !== field) described.setAttribute("aria-invalid", "true");
  }

  #clear(name, error) {
    const field = error.closest(".field");
    const described = this.#described(name, field);
    const ids = (described.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== error.id);
    if (ids.length) described.setAttribute("aria-describedby", ids.join(" ")); else described.removeAttribute("aria-describedby");
    described.removeAttribute("aria-invalid");
    field.classList.remove("field--error");
    error.remove();
    const foot = field.querySelector(":scope > .field__foot");
    if (foot && !foot.childElementCount) foot.remove();
  }

  #nameOf(error) { return error.id.slice("id_".length, -"_erreur".length); }
  #control(name) { return this.#controls.find((one) => one.name === name); }
  #fieldOf(name) { return this.#control(name)?.closest(".field"); }
  #described(name, field) { return field.tagName === "FIELDSET" ? field : this.#control(name); }

  /** The summary of a refused page follows what has been mended since. */
  #mendSummary() {
    const summary = document.querySelector(".error-summary");
    if (!summary) return;
    for (const link of summary.querySelectorAll("li a")) {
      if (!(link.hash.slice("#id_".length) in this.#refused)) link.closest("li").remove();
    }
    const left = summary.querySelectorAll("li").length;
    if (left) summary.querySelector("h2").textContent = left === 1 ? "Une réponse est à corriger" : `${left} réponses sont à corriger`;
    else { summary.remove(); document.title = document.title.replace(/^Erreur\s*:\s*/, ""); }
  }

  /** The step of this section says how many answers are refused, as the page does after a plain submit. */
  #note() {
    const step = document.querySelector("[data-around='steps'] [aria-current]")?.closest("li");
    const number = Object.keys(this.#refused).length;
    if (!step) return;
    if (number) {
      step.className = "bad";
      step.querySelector("small").textContent = this.count(number).replace(/^une/, "1");
      const icon = step.querySelector("use");
      icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, "#i-alert"));
    } else if (step.className === "bad") {
      step.className = "";
      this.refresh();
    }
  }

  // --- What surrounds the form ----------------------------------------------------------------------------------------
  fell(isSo) {
    const region = document.querySelector("[data-fell]");
    if (isSo && !region.childElementCount) region.append(...this.#word("fell").children);
    if (!isSo) region.replaceChildren();
  }

  hasFallen() { return Boolean(document.querySelector("[data-fell]")?.childElementCount); }

  async refresh() {
    const turn = this.#asked += 1;
    const { page } = await readPage(location.pathname);
    if (page && turn === this.#asked) this.redraw(page);
  }

  /** Steps, what is left and the bar; a part that somebody uses stays until the next time. */
  redraw(page) {
    for (const part of document.querySelectorAll("[data-around]")) {
      const drawn = page.querySelector(`[data-around='${part.dataset.around}']`);
      if (drawn && !holdsFocus(part) && !this.#isUnfolded(part)) replacePart(part, drawn);
    }
    if (Object.keys(this.#refused).length) this.#note();
  }

  #isUnfolded(part) { return CSS.supports("selector(:popover-open)") && part.querySelector(":popover-open"); }

  /** Mark a button as working, in words if it lasts; returns what puts it back. */
  busy(button) {
    if (!button) return () => {};
    const nodes = [...button.childNodes];
    button.setAttribute("aria-busy", "true");
    const timer = setTimeout(() => { if (button.dataset.busy) button.textContent = button.dataset.busy; }, 400);
    return () => { clearTimeout(timer); button.removeAttribute("aria-busy"); button.replaceChildren(...nodes); };
  }

  // --- Two versions ---------------------------------------------------------------------------------------------------
  both(html) {
    this.#versions.innerHTML = html;
    this.watchBoth();
    if (!holdsFocus(this.#form)) this.showBoth();
  }

  /** Let the two buttons choose without leaving the page. */
  watchBoth() {
    this.#scrollToMarks();
    const mine = this.#versions.querySelector("[data-keep-mine]");
    mine.type = "button"; // or Enter in a field would press it
    mine.addEventListener("click", () => this.acts.mine());
    this.#versions.querySelector("[data-keep-stored]").addEventListener("click", (event) => {
      event.preventDefault();
      this.acts.stored();
    });
  }

  showBoth() { this.#versions.firstElementChild?.focus(); }

  /** Each text starts where it differs. */
  #scrollToMarks() {
    for (const text of this.#versions.querySelectorAll(".versions__text")) {
      const mark = text.querySelector("mark");
      if (mark) text.scrollTop = mark.offsetTop - text.offsetTop - text.clientHeight / 3;
    }
  }

  closeBoth() {
    const inside = holdsFocus(this.#versions);
    this.#versions.replaceChildren();
    if (!inside) return;
    this.#form.tabIndex = -1;
    this.#form.focus({ preventScroll: true, focusVisible: false });
  }

  /** Typing goes on in the form: the version beside follows it. */
  mirror() {
    for (const shown of this.#versions.querySelectorAll("[data-typed]")) {
      const control = this.#control(shown.dataset.typed);
      if (control?.matches("textarea, input:not([type=radio], [type=checkbox])")) shown.textContent = control.value || "(vide)";
    }
  }

  // --- Words ----------------------------------------------------------------------------------------------------------
  #word(name, slots = {}) {
    const word = this.#words.querySelector(`[data-word='${name}']`).cloneNode(true);
    for (const slot of word.querySelectorAll("[data-slot]")) slot.textContent = slots[slot.dataset.slot] ?? "";
    for (const link of word.querySelectorAll("[data-slot-href]")) link.setAttribute("href", slots[link.dataset.slotHref]);
    return word;
  }

  async #copy(button) {
    const texts = this.#controls
      .filter((one) => one.value && !["radio", "checkbox"].includes(one.type))
      .map((one) => `${one.labels[0]?.firstChild.textContent.trim() ?? one.name}\n${one.tagName === "SELECT" ? one.selectedOptions[0].text : one.value}`);
    await toClipboard(texts.join("\n\n"));
    button.replaceChildren(...this.#word("copied").childNodes);
  }
}
