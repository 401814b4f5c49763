// What is being made by others is shown as it goes: the page is asked again until nothing in it is marked [data-watch].
const EVERY = 2000;

const next = () => {
  if (document.querySelector("[data-watch]")) setTimeout(look, EVERY);
};

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-watch]")) {
        const now = fresh.getElementById(part.id);
        // Nothing moves under whoever reads or tabs through what has not changed.
        if (now && now.outerHTML !== part.outerHTML) part.replaceWith(now);
      }
    }
  } catch { /* no network: the next look may find it */ }
  next();
}

next();
