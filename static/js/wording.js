// A text that leaves: what it says to somebody, redrawn while one types; a click puts a variable where one was writing.
// Without script, the button of the preview draws the page again.
const PAUSE = 500; // milliseconds without a key

class Wording {
  #form; #view; #written;
  #timer = 0; #asked = 0; #waits = null;

  constructor(form) {
    this.#form = form;
    this.#view = document.querySelector("[data-preview-of-words]");
    this.#written = form.querySelector("textarea[data-markdown], textarea");
  }

  start() {
    for (const control of this.#form.elements) {
      if (control.type === "hidden" || control.type === "submit" || control.name === "q") continue;
      control.addEventListener(control.matches("select, [type=checkbox]") ? "change" : "input", () => this.#later());
    }
    for (const field of this.#form.querySelectorAll("input:not([type=hidden]), textarea")) {
      field.addEventListener("focus", () => { this.#written = field; });
    }
    this.#form.addEventListener("submit", (event) => this.#stay(event));
    if (!this.#written.readOnly) this.#offer();
  }

  /** What opens elsewhere leaves the form as it was: it may be sent again. */
  #stay(event) {
    const button = event.submitter;
    if (button?.formTarget !== "_blank") return;
    setTimeout(() => { delete this.#form.dataset.sent; button.removeAttribute("aria-busy"); });
  }

  /** Each name becomes a button. */
  #offer() {
    for (const name of document.querySelectorAll("[data-insert]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--small btn--quiet";
      button.dataset.insert = name.dataset.insert;
      button.textContent = name.textContent;
      button.addEventListener("click", () => this.#put(button.dataset.insert));
      name.replaceWith(button);
    }
    document.querySelector("[data-by-hand]").hidden = true;
    document.querySelector("[data-by-click]").hidden = false;
  }

  /** In the place of what is chosen, so that the browser can undo it. */
  #put(text) {
    this.#written.focus();
    if (document.execCommand("insertText", false, text)) return;
    this.#written.setRangeText(text, this.#written.selectionStart, this.#written.selectionEnd, "end");
    this.#written.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), PAUSE);
  }

  /** The last one that was asked is shown. A text with a fault leaves what was drawn, and says what it waits for. */
  async #draw() {
    const rank = ++this.#asked;
    this.#waits?.abort();
    this.#waits = new AbortController();
    try {
      const response = await fetch(this.#form.dataset.wording, {
        method: "POST", body: new FormData(this.#form), redirect: "manual", signal: this.#waits.signal,
      });
      if (!response.ok || rank !== this.#asked) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      this.#take(page, "[data-faults]");
      if (page.querySelector("[data-drawn] > *")) this.#take(page, "[data-drawn]");
    } catch { /* the next key, or the button, asks again */ }
  }

  #take(page, part) {
    const fresh = page.querySelector(part);
    if (fresh) this.#view.querySelector(part).replaceWith(fresh);
  }
}

const form = document.querySelector("[data-wording]");
if (form) new Wording(form).start();
