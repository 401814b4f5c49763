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
  const asked = document.getElementById(event.submitter?.dataset.asks); // Enter in a field opens what the button opens
  if (asked) { event.preventDefault(); asked.showPopover(); return; }
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) {
      button.setAttribute("aria-busy", "true");
      button.style.minInlineSize = `${button.offsetWidth}px`; // a shorter label moves nothing under a second click
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }
  }
});
// A page taken back from the browser's memory may be sent again.
addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) delete form.dataset.sent; });

// A usual reason fills a field that is empty, and is added to what is written.
for (const button of document.querySelectorAll("[data-take]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const { dataset } = button.closest("[data-reasons]");
    for (const part of button.closest("[data-reason]").querySelectorAll("[data-into]")) {
      const field = document.getElementById(dataset[part.dataset.into]);
      field.value = [field.value.trimEnd(), part.innerText].filter(Boolean).join("\n\n");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    document.getElementById(dataset.what).focus();
  });
}

for (const opener of document.querySelectorAll("[data-dialog]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.dialog)?.showModal());
}
for (const closer of document.querySelectorAll("[data-close]")) {
  closer.addEventListener("click", () => closer.closest("dialog")?.close());
}
