// Signing out asks before it erases a text that the server has not confirmed yet.
import * as copies from "./copies.js";
import { entry } from "./left_texts.js";

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const ask = (left) => new Promise((resolve) => {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "titre-copies");
  dialog.innerHTML = `<h2 id="titre-copies">Un texte n’est pas encore enregistré</h2>
    <p>Il n’est que sur cet appareil. Vous déconnecter l’efface, pour que personne d’autre ne le lise. Pour le garder, ouvrez sa section ou copiez-le\u00a0:</p>
    <ul role="list"></ul>
    <footer><button class="btn btn--danger" type="button" value="forget">Effacer et me déconnecter</button><button class="btn btn--primary" type="button" value="" autofocus>Rester connecté</button></footer>`;
  for (const copy of left) dialog.querySelector("ul").append(entry(copy));
  for (const button of dialog.querySelectorAll("footer button")) button.addEventListener("click", () => dialog.close(button.value));
  dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "forget"); });
  document.body.append(dialog);
  dialog.showModal();
});

// Before the other listeners: the form is sent only once nothing is left here, or once the person has said so.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const user = form.dataset.logout;
  if (!user || !copies.under(user).length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "1";
  for (let tries = 0; tries < 15 && copies.under(user).length; tries += 1) await pause(100); // a save may be on its way
  const left = copies.under(user);
  if (!left.length || await ask(left)) { copies.forget(user); form.requestSubmit(); }
  delete form.dataset.asking;
}, true);
