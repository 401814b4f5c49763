// The signatory's page tells once that somebody types in it, which a scanner that follows the link does not. What is
// folded says what it holds; the file that was chosen shows its name and its size.
import { sizeOf } from "./words.js";

const page = document.querySelector("[data-begun]");
const tell = (event) => {
  if (!event.isTrusted) return;
  page.removeEventListener("input", tell);
  const body = new URLSearchParams({ csrfmiddlewaretoken: page.querySelector("[name=csrfmiddlewaretoken]").value });
  fetch(page.dataset.begun, { method: "POST", body, keepalive: true }).catch(() => {}); // the answer itself counts
};
page?.addEventListener("input", tell);

for (const echo of document.querySelectorAll("[data-echo]")) {
  const field = document.getElementById(echo.dataset.echo);
  const { before = "", empty = echo.textContent } = echo.dataset;
  field?.addEventListener("input", () => {
    const text = field.value.trim();
    echo.textContent = text ? before + text : empty;
  });
}

for (const place of document.querySelectorAll("[data-one-file]")) {
  const inputs = [...place.querySelectorAll("input[type=file]")];
  const invites = new Map(inputs.map((input) => [input, input.closest("label").querySelector("[data-chosen]").textContent]));
  const said = place.querySelector("[data-said]");
  const show = (input, text) => { input.closest("label").querySelector("[data-chosen]").textContent = text; };
  for (const input of inputs) {
    input.closest("label").classList.remove("drop--plain");
    input.addEventListener("change", () => {
      for (const other of inputs) {
        if (other !== input) other.value = "";
        other.closest("label").classList.remove("is-chosen");
        show(other, invites.get(other));
      }
      const file = input.files[0];
      if (!file) return;
      const heavy = file.size > Number(place.dataset.limit);
      const refusal = place.dataset.tooHeavy.replace("{name}", () => file.name).replace("{size}", () => sizeOf(file));
      if (heavy) input.value = "";
      else input.closest("label").classList.add("is-chosen");
      show(input, heavy ? refusal : `${file.name}, ${sizeOf(file)}`);
      said.textContent = heavy ? refusal : `${file.name}, ${sizeOf(file)}, prêt à envoyer.`;
    });
  }
}
