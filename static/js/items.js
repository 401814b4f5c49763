// Texts and modules taken by their grip: where one is let go, the page asks the server as its buttons do. A text moves
// among those that stand under the same one, with what is under it.
const list = document.querySelector("[data-items]");

class Drag {
  #list; #item; #siblings; #place;

  constructor(list, item, down) {
    this.#list = list;
    this.#item = item;
    this.#siblings = [...list.querySelectorAll("[data-item]")].filter((one) => one.dataset.under === item.dataset.under);
    this.#place = this.#from = this.#siblings.indexOf(item);
    const grip = down.currentTarget;
    const ended = new AbortController();
    const end = (drops) => { ended.abort(); this.#end(drops); };
    grip.setPointerCapture(down.pointerId);
    item.classList.add("is-dragged");
    grip.addEventListener("pointermove", (event) => this.#over(event.clientY), { signal: ended.signal });
    grip.addEventListener("pointerup", () => end(true), { signal: ended.signal });
    grip.addEventListener("pointercancel", () => end(false), { signal: ended.signal });
    addEventListener("keydown", (event) => { if (event.key === "Escape") end(false); }, { signal: ended.signal });
  }

  #from;

  /** The foot of an item: that of the last one under it. */
  #foot(item) {
    const all = [...this.#list.querySelectorAll("[data-item]")];
    const uid = item.id.replace("ligne-", "");
    return (all.findLast((one) => one.dataset.under === uid) ?? item).getBoundingClientRect().bottom;
  }

  #over(y) {
    const found = this.#siblings.findIndex((item) => y < this.#foot(item));
    this.#place = found < 0 ? this.#siblings.length - 1 : found;
    this.#mark(this.#place);
  }

  #mark(place) {
    for (const [rank, item] of this.#siblings.entries()) {
      item.classList.toggle("is-before", rank === place && place < this.#from);
      item.classList.toggle("is-after", rank === place && place > this.#from);
    }
  }

  #end(drops) {
    this.#item.classList.remove("is-dragged");
    this.#mark(-1);
    if (!drops || this.#place === this.#from) return;
    const form = this.#item.querySelector("form:has([name=seen])");
    const wanted = document.createElement("input");
    Object.assign(wanted, { type: "hidden", name: "place", value: String(this.#place + 1) });
    form.append(wanted);
    form.submit();
  }
}

if (list) {
  for (const item of list.querySelectorAll("[data-item]")) {
    const grip = item.querySelector("[data-item-grip]");
    if (!item.querySelector("form:has([name=seen])")) continue; // an archived cycle
    grip.hidden = list.querySelectorAll("[data-item]").length === 1;
    grip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      new Drag(list, item, event);
    });
  }
}
