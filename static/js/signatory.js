// The signatory's page tells once that somebody types in it, which a scanner that follows the link does not.

const page = document.querySelector("[data-begun]");
const tell = (event) => {
  if (!event.isTrusted) return;
  page.removeEventListener("input", tell);
  const body = new URLSearchParams({ csrfmiddlewaretoken: page.querySelector("[name=csrfmiddlewaretoken]").value });
  fetch(page.dataset.begun, { method: "POST", body, keepalive: true }).catch(() => {}); // the answer itself counts
};
page?.addEventListener("input", tell);
