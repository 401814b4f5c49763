// What every page shares: the error summary takes focus, counters follow the typing, a form is sent once.
import "./sign_out.js";
import { counted } from "./words.js";

document.querySelector("[data-focus]")?.focus();

for (const counter of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(counter.dataset.counter);
  const limit = counter.textContent.split(" sur ")[1];
  // As the server counts: a line break is one character, accents are composed, spaces around do not count.
  const show = () => {
    const length = [...field.value.normalize().trim()].length;
    counter.textContent = `${counted(length, "caractère")} sur ${limit}`;
  };
  field?.addEventListener("input", show);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) { button.setAttribute("aria-busy", "true"); if (button.dataset.busy) button.textContent = button.dataset.busy; }
  }
});
// A page taken back from the browser's memory may be sent again.
addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) delete form.dataset.sent; });

for (const opener of document.querySelectorAll("[data-dialog]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.dialog)?.showModal());
}
for (const closer of document.querySelectorAll("[data-close]")) {
  closer.addEventListener("click", () => closer.closest("dialog")?.close());
}
