// A bar over texts written in Markdown: its buttons put marks around what is chosen, as Ctrl+B and Ctrl+I do. Without
// script the marks are typed, and the help of the field says which.
const words = document.getElementById("markdown-words");

class Bar {
  #text; #bar;

  constructor(text) {
    this.#text = text;
    this.#bar = words.content.firstElementChild.cloneNode(true);
    this.#bar.setAttribute("aria-controls", text.id);
    text.before(this.#bar);
    const buttons = [...this.#bar.querySelectorAll("button")];
    for (const [place, button] of buttons.entries()) {
      button.tabIndex = place ? -1 : 0;
      button.addEventListener("click", () => this.#act(button.dataset.mark));
      button.addEventListener("focus", () => { for (const one of buttons) one.tabIndex = one === button ? 0 : -1; });
      button.addEventListener("mousedown", (event) => event.preventDefault()); // what is chosen stays chosen
    }
    this.#bar.addEventListener("keydown", (event) => this.#walk(event, buttons));
    text.addEventListener("keydown", (event) => this.#key(event));
  }

  #walk(event, buttons) {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length].focus();
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const mark = { b: "**", i: "*" }[event.key.toLowerCase()];
    if (!mark) return;
    event.preventDefault();
    this.#around(mark);
  }

  #act(mark) {
    this.#text.focus();
    if (mark === "**" || mark === "*") this.#around(mark);
    else if (mark === "link") this.#link();
    else this.#lines(mark);
  }

  get #chosen() { return this.#text.value.slice(this.#text.selectionStart, this.#text.selectionEnd); }

  /** Put a text in the place of what is chosen, so that the browser can undo it, and choose a part of it. */
  #put(text, from = text.length, to = from) {
    const start = this.#text.selectionStart;
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      this.#text.setRangeText(text, start, this.#text.selectionEnd, "end");
      this.#text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.#text.setSelectionRange(start + from, start + to);
  }

  /** Around the words, or off them; spaces at both ends stay outside. */
  #around(mark) {
    const { value, selectionStart: start, selectionEnd: end } = this.#text;
    const [, before, inside, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(this.#chosen);
    const isBare = (text) => text.startsWith(mark) && text.endsWith(mark) && text.length > 2 * mark.length && (mark === "**" || !text.startsWith("**"));
    if (isBare(inside)) { this.#put(before + inside.slice(mark.length, -mark.length) + after, before.length, before.length + inside.length - 2 * mark.length); return; }
    const [left, right] = [value.slice(start - mark.length, start), value.slice(end, end + mark.length)];
    const isInside = left === mark && right === mark && (mark === "**" || (value[start - 2] !== "*" && value[end + 1] !== "*"));
    if (isInside) {
      this.#text.setSelectionRange(start - mark.length, end + mark.length);
      this.#put(this.#chosen.slice(mark.length, -mark.length), 0, end - start);
      return;
    }
    this.#put(`${before}${mark}${inside}${mark}${after}`, before.length + mark.length, before.length + mark.length + inside.length);
  }

  /** At the beginning of each line that is chosen, or off them all. A list stands after an empty line. */
  #lines(mark) {
    const { value } = this.#text;
    const start = value.lastIndexOf("\n", this.#text.selectionStart - 1) + 1;
    const next = value.indexOf("\n", this.#text.selectionEnd);
    this.#text.setSelectionRange(start, next < 0 ? value.length : next);
    const lines = this.#chosen.split("\n");
    const has = { "- ": /^- /, "1. ": /^\d+\. /, "### ": /^### / }[mark];
    const isMarked = lines.every((line) => has.test(line));
    const bare = lines.map((line) => line.replace(/^(- |\d+\. |#{1,4} )/, ""));
    const written = isMarked ? bare : bare.map((line, place) => (mark === "1. " ? `${place + 1}. ` : mark) + line);
    const isParted = isMarked || !start || /\n\n$/.test(value.slice(0, start)) || has.test(value.slice(0, start - 1).split("\n").at(-1));
    const gap = isParted ? "" : "\n";
    this.#put(gap + written.join("\n"));
  }

  #link() {
    const chosen = this.#chosen;
    const isAddress = /^(https?:\/\/|mailto:)\S+$/.test(chosen.trim());
    const label = isAddress ? this.#bar.dataset.label : chosen || this.#bar.dataset.label;
    const address = isAddress ? chosen.trim() : "https://";
    const text = `[${label}](${address})`;
    if (isAddress) this.#put(text, 1, 1 + label.length); else this.#put(text, label.length + 3, text.length - 1);
  }
}

if (words) for (const text of document.querySelectorAll("textarea[data-markdown]")) if (!text.matches(":disabled")) new Bar(text);
