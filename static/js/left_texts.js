// Texts that stayed in this browser and that no page will send any more: each with its section, and a way to copy it.
import { toClipboard } from "./clipboard.js";
import * as copies from "./copies.js";

export const entry = (copy) => {
  const line = document.createElement("li");
  line.className = "row row--ends";
  line.innerHTML = "<a></a> <button class='btn btn--small' type='button'>Copier le texte</button>";
  line.firstChild.href = copy.path;
  line.firstChild.textContent = copy.title;
  line.lastChild.addEventListener("click", async (event) => {
    await toClipboard(Object.values(copy.values).filter((value) => value && value !== true).join("\n\n"));
    event.target.textContent = "Texte copié";
  });
  return line;
};

// A section that closed before its last words were saved says so.
for (const notice of document.querySelectorAll("[data-left-texts]")) {
  const left = copies.under(notice.dataset.leftTexts);
  notice.querySelector("ul").append(...left.map(entry));
  notice.hidden = !left.length;
}
