// The list under the fingers: j and k go from row to row, Enter opens, x chooses, / searches, ? tells. Nothing here is
// needed: links, boxes and buttons do the same. A key typed into a field, or with another one, is left alone.
import { counted, plural } from "./words.js";

const list = document.querySelector("[data-worklist]");
const search = document.querySelector(".filters input[type='search']");
const help = document.getElementById("raccourcis");

const isTyping = (element) => Boolean(element?.closest("input:not([type='checkbox']), select, textarea, [contenteditable], dialog"));
const rows = () => [...(list?.querySelectorAll("tbody tr") ?? [])];
const focused = () => rows().find((row) => row.contains(document.activeElement));

function step(by) {
  const all = rows();
  const at = all.indexOf(focused());
  const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  const link = all[to]?.querySelector("a.name");
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => focused()?.querySelector(".pick input")?.click(),
  "/": () => search?.focus(),
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (!act) return;
  event.preventDefault();
  act();
});

for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;

// How many are chosen, and a box that chooses the page.
if (list) {
  const boxes = [...list.querySelectorAll(".pick input")];
  const [words, everything, head] = [list.querySelector("[data-chosen]"), list.elements.tout, list.querySelector("thead .pick")];
  const all = Object.assign(document.createElement("input"), { type: "checkbox" });
  all.setAttribute("aria-label", "Choisir toute la page");
  head?.append(all);
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    words.textContent = everything?.checked ? "Toute la vue" : `${counted(chosen, "dossier")} choisi${plural(chosen)}`;
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; show(); });
  list.addEventListener("change", show);
  addEventListener("pageshow", () => setTimeout(show));
  show();
}
