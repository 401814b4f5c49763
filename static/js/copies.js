// Texts that the server has not confirmed yet, kept in this browser: one entry a page, so that two tabs never overwrite
// each other. autosave.js writes them; signing out asks before it leaves none behind. Entry: values, seen, sent, at, title, path.
"use strict";

const copies = (() => {
  const PREFIX = "inet-copie/"; // then user / dossier / section / page
  const LASTS = 30 * 24 * 3600 * 1000;
  const FORGET = "inet-oubli"; // told to the other tabs, then taken away: it stays nowhere
  let closed = false;
  let forgotten = ""; // who signed out in another tab and had everything erased

  // A private window or a full disk throws: what cannot be read is not there.
  const attempt = (act, otherwise) => { try { return act(); } catch { return otherwise; } };
  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)), null);
  const drop = (key) => attempt(() => localStorage.removeItem(key));

  /** Entries under a place (user, or user/dossier/section), newest first; those past their time are erased on the way. */
  const under = (place) => {
    const keys = attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)), []);
    const alive = [];
    for (const key of keys) {
      const copy = read(key);
      if (!copy?.values || !(Date.now() - copy.at < LASTS)) drop(key);
      else if (key.startsWith(`${PREFIX}${place}/`)) alive.push({ key, ...copy });
    }
    return alive.sort((a, b) => b.at - a.at);
  };

  addEventListener("storage", ({ key, newValue }) => { if (key === FORGET && newValue) forgotten = newValue; });

  return {
    under,
    drop,
    /** A key of its own for this page. */
    newKey: (place) => `${PREFIX}${place}/${Math.random().toString(36).slice(2)}`,
    /** Write an entry; false when this browser keeps nothing, or nothing any more of somebody who signed out. */
    keep: (key, copy) => closed || (!(forgotten && key.startsWith(`${PREFIX}${forgotten}/`))
      && attempt(() => { localStorage.setItem(key, JSON.stringify(copy)); return true; }, false)),
    /** Put a text in the clipboard, by hand where the browser keeps it to pages served over https. */
    async toClipboard(text) {
      try { await navigator.clipboard.writeText(text); } catch {
        const area = document.createElement("textarea");
        area.value = text;
        (document.querySelector("dialog[open]") ?? document.body).append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
      }
    },
    /** Erase everything of a person, and write nothing more from this page nor from those open beside it. */
    forget(user) {
      closed = true;
      attempt(() => { localStorage.setItem(FORGET, user); });
      drop(FORGET);
      for (const { key } of under(user)) drop(key);
    },
  };
})();

{
  const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

  const entry = (copy) => {
    const line = document.createElement("li");
    line.className = "row row--ends";
    line.innerHTML = "<a></a> <button class='btn btn--small' type='button'>Copier le texte</button>";
    line.firstChild.href = copy.path;
    line.firstChild.textContent = copy.title;
    line.lastChild.addEventListener("click", async (event) => {
      await copies.toClipboard(Object.values(copy.values).filter((value) => value && value !== true).join("\n\n"));
      event.target.textContent = "Texte copié";
    });
    return line;
  };

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
}
