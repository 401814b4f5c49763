// The grid of a committee member: the word of each mark and the score follow the choice, keys set the marks. Without it, saving shows them.
import { counted } from "./words.js";

const UNABLE = "n";
const decimal = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A digit or N, on a criterion: its mark. By the place of the key too: the digits of a French keyboard ask for Shift. */
function mark(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.type !== "radio") return;
  const digit = /^[0-5]$/.test(event.key) ? event.key : event.code.match(/^Digit([0-5])$/)?.[1];
  const value = event.key.toLowerCase() === UNABLE ? UNABLE : digit;
  const radio = value && event.target.closest("[data-weight]")?.querySelector(`input[type=radio][value="${value}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.focus();
  if (radio.checked) return;
  radio.checked = true;
  for (const type of ["input", "change"]) radio.dispatchEvent(new Event(type, { bubbles: true }));
}

for (const grid of document.querySelectorAll("[data-grid]")) {
  const lines = [...grid.querySelectorAll("[data-weight]")];
  const score = document.querySelector("[data-score]"); // beside the grid or in it: there is one on a page
  const progress = document.querySelector("[data-progress]");
  const show = () => {
    let weight = 0, total = 0, marked = 0;
    for (const line of lines) {
      const chosen = line.querySelector("input:checked");
      const word = line.querySelector("output");
      word.textContent = chosen ? chosen.dataset.word : "À noter";
      word.classList.toggle("soft", !chosen);
      if (!chosen) continue;
      marked += 1;
      if (chosen.value === UNABLE) continue; // it weighs nothing
      weight += Number(line.dataset.weight);
      total += Number(line.dataset.weight) * Number(chosen.value);
    }
    // Hundredths, halves up, as the server counts.
    score.textContent = weight ? decimal.format(Math.round((400 * total) / weight) / 100) : "–";
    const state = marked < lines.length ? "provisoire, " : "";
    progress.textContent = `${state}${counted(marked, "critère")} sur ${lines.length}`;
  };
  grid.addEventListener("keydown", mark);
  for (const hint of grid.querySelectorAll("[data-keys]")) hint.hidden = false;
  grid.addEventListener("change", show);
  grid.addEventListener("input", show, true); // captured: what scripts write tells its control alone
  show();
}

// The grid follows the page by its foot: a mark reached by the keyboard above the window brings the top of the page back.
const marks = document.querySelector("[data-marks]");
const bar = document.querySelector(".reader__bar");
marks?.addEventListener("focusin", (event) => {
  if (event.target.getBoundingClientRect().top < bar.offsetHeight) marks.parentElement.scrollIntoView();
});
