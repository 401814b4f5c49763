// The page as the server draws it now, and where the focus is in this one.

/** Its status (0 for no answer, 302 for any redirection), and the document when it is one. Never rejects. */
export async function readPage(address) {
  try {
    const response = await fetch(address, { redirect: "manual", headers: { Accept: "text/html" } });
    const page = response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
    return { status: response.type === "opaqueredirect" ? 302 : response.status, page };
  } catch {
    return { status: 0, page: null };
  }
}

export const holdsFocus = (part) => part.contains(document.activeElement);

/** What the page is about has another address: the page takes it, and everything in it that led to the former one; a frame
 * keeps what it shows. */
export function moveTo(address) {
  const [former, now] = [location.pathname.split("/"), address.split("/")];
  const at = former.findIndex((part, place) => part !== now[place]);
  if (at < 0) return;
  const [from, to] = [former, now].map((parts) => `${parts.slice(0, at + 1).join("/")}/`);
  for (const element of document.querySelectorAll(":not(iframe)")) {
    for (const attribute of element.attributes) if (attribute.value.startsWith(from)) attribute.value = attribute.value.replace(from, to);
  }
  history.replaceState(history.state, "", address);
}

/** Put a part that was drawn afresh in the place of the old one; what somebody has unfolded stays so. */
export function replacePart(old, fresh) {
  const unfolded = [...old.querySelectorAll("details")].map((part) => part.open);
  if (unfolded.length) for (const [place, part] of fresh.querySelectorAll("details").entries()) part.open = Boolean(unfolded[place]);
  old.replaceWith(fresh);
}
