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
