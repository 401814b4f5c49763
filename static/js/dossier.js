// The page of a dossier at the desk: pieces read in place, one key from one to the next; who else has it open.
import { Endpoint } from "./endpoint.js";

const desk = document.querySelector("[data-desk]");
const reader = document.querySelector("[data-reader]");
const sheet = document.querySelector("[data-sheet]");
const links = [...document.querySelectorAll("[data-piece]")];
const frame = reader?.querySelector("iframe");
let shown = -1;
let opener = null;

function show(index) {
  const link = links[(index + links.length) % links.length];
  shown = links.indexOf(link);
  frame.src = `${link.href}#navpanes=0`;
  frame.title = link.dataset.piece;
  reader.querySelector("[data-name]").textContent = link.dataset.piece;
  reader.querySelector("[data-place]").textContent = `${shown + 1} sur ${links.length}`;
  reader.querySelector("[data-apart]").href = link.href;
  if (!reader.hidden) return;
  reader.hidden = false;
  sheet.hidden = true;
  reader.querySelector("h2").focus();
  reader.scrollIntoView({ block: "nearest" });
}

function close() {
  reader.hidden = true;
  sheet.hidden = false;
  frame.removeAttribute("src");
  shown = -1;
  opener?.focus();
}

const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;

if (reader && links.length) {
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      opener = link;
      show(links.indexOf(link));
    });
  }
  reader.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act === "close") close();
    else if (act) show(shown + (act === "next" ? 1 : -1));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "n") show(shown + 1);
    else if (event.key === "p") show(shown < 0 ? -1 : shown - 1);
    else if (event.key === "Escape" && !reader.hidden) close();
  });
}

const EVERY = 20000;
const place = document.querySelector("[data-presence]");
const endpoint = place && new Endpoint(place.dataset.presence);

async function tell() {
  if (document.visibilityState === "visible") {
    const { status, json } = await endpoint.post("");
    if (status === 401 || status === 404) return; // signed out, or the dossier is no longer theirs
    if (json) {
      place.querySelector("[data-people]").textContent = json.people;
      place.querySelector("[data-people]").hidden = !json.people;
      place.querySelector("[data-changed]").hidden = json.stamp === place.dataset.stamp;
    }
  }
  setTimeout(tell, EVERY);
}

if (desk && place) tell();
