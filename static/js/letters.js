// Letters one after the other: the arrows, j and k follow the links to the next and to the previous one.
const to = { ArrowRight: "next", j: "next", ArrowLeft: "prev", k: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const link = Object.hasOwn(to, event.key) ? document.querySelector(`.pager--letters a[rel="${to[event.key]}"]`) : null;
  if (!link) return;
  event.preventDefault();
  link.click();
});

for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
