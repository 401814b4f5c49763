// A button beside a field puts its text in the clipboard; without JavaScript the button is not shown.
import { toClipboard } from "./clipboard.js";

for (const part of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(part.dataset.copies);
  const said = part.querySelector("[role=status]");
  part.hidden = false;
  part.querySelector("button").addEventListener("click", async () => {
    await toClipboard(field.value);
    said.textContent = part.dataset.done;
  });
  field.addEventListener("focus", () => field.select());
}
