// What the public will read, beside the form: on a phone, on a screen, on paper. Redrawn after each save where one was
// reading. The frame of the page runs no script of its own.
import { readPage } from "./page.js";

const CHOICE = "atelier/apercu";

class Preview {
  #section; #box; #frame; #paper = null; #status; #words;
  #view = "phone";
  #drawing = false; #stale = false; // the brochure is being drawn; it has changed meanwhile

  constructor(section) {
    this.#section = section;
    this.#box = section.querySelector(".preview");
    this.#frame = section.querySelector("iframe");
    this.#status = section.querySelector("[data-drawing]");
    this.#words = section.querySelector("[data-words]").content;
  }

  start() {
    this.#frame.addEventListener("load", () => this.#showEdited());
    if (this.#frame.contentDocument?.readyState === "complete") this.#showEdited();
    for (const link of this.#section.querySelectorAll("[data-view]")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return; // the whole page, in a tab of its own
        event.preventDefault();
        this.#choose(link.dataset.view);
      });
    }
    document.addEventListener("saved", () => this.#redraw());
    this.#choose(this.#remembered(), { restored: true });
  }

  #remembered() {
    try { return sessionStorage.getItem(CHOICE) ?? "phone"; } catch { return "phone"; }
  }

  #choose(view, { restored = false } = {}) {
    this.#view = view;
    if (!restored) try { sessionStorage.setItem(CHOICE, view); } catch { /* it is asked again on the next page */ }
    for (const link of this.#section.querySelectorAll("[data-view]")) {
      if (link.dataset.view === view) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    this.#box.className = `preview preview--${view}`;
    this.#frame.hidden = view === "paper";
    if (this.#paper) this.#paper.hidden = view !== "paper";
    if (view === "paper") this.#drawPaper(); else { this.#say(""); this.#showEdited(); }
  }

  #redraw() {
    if (this.#view === "paper") this.#drawPaper(); else this.#redrawPage();
  }

  /** The body alone changes: the frame stays where it was scrolled. */
  async #redrawPage() {
    const { page } = await readPage(this.#section.dataset.preview);
    if (page) this.#frame.contentDocument?.body.replaceChildren(...page.body.childNodes);
  }

  /** Scroll the frame, and nothing around it, to the part that is written here. */
  #showEdited() {
    const edited = this.#frame.contentDocument?.querySelector("[data-edited]");
    const inside = this.#frame.contentWindow;
    if (edited) inside.scrollTo(0, Math.max(0, edited.getBoundingClientRect().top + inside.scrollY - inside.innerHeight / 5));
  }

  /** The server draws it once for the same words: asked first to know when it is there, then shown. */
  async #drawPaper() {
    if (this.#drawing) { this.#stale = true; return; }
    this.#drawing = true;
    do {
      this.#stale = false;
      this.#say("drawing");
      const response = await fetch(this.#section.dataset.paper).catch(() => null);
      await response?.blob().catch(() => null);
      if (response?.ok) this.#showPaper();
      this.#say(response?.ok ? "" : "failed");
    } while (this.#stale);
    this.#drawing = false;
  }

  #showPaper() {
    const frame = document.createElement("iframe"); // a PDF reader does not work in a frame that is reloaded under sandbox
    frame.className = "preview__page";
    frame.title = "La brochure, aperçu";
    frame.src = this.#section.dataset.paper;
    frame.hidden = this.#view !== "paper";
    if (this.#paper) this.#paper.replaceWith(frame); else this.#box.append(frame);
    this.#paper = frame;
  }

  #say(name) {
    const word = name ? this.#words.querySelector(`[data-word='${name}']`).cloneNode(true) : null;
    this.#status.replaceChildren(...(word ? [word] : []));
  }
}

const section = document.querySelector("[data-preview]");
if (section) new Preview(section).start();
