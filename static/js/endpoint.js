// Where a form saves itself on the server.
import { readPage } from "./page.js";

/** Statuses are those of HTTP, 0 for no answer, 401 for a session that is over. */
export class Endpoint {
  static PATIENCE = 20000;
  static KEEPALIVE = 30000; // browsers let 64 KB outlive a page
  #address;

  constructor(address) { this.#address = address; }

  static get token() { return document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? ""; }

  /** Whether the application itself has not answered: what was sent may be stored, or not. */
  static isSilent(status) { return status === 0 || status === 429 || status >= 500; }

  async post(body) {
    const answer = await this.#try(body);
    if (answer.status !== 403 || answer.json) return answer;
    // A 403 without a sentence of ours is a token that is no longer known: the page gives a new one.
    const { status } = await readPage(location.pathname);
    if (Endpoint.isSilent(status)) return { status: 0 };
    return status === 302 ? { status: 401 } : this.#try(body);
  }

  async #try(body) {
    try {
      const response = await fetch(this.#address, {
        method: "POST", body, redirect: "manual", keepalive: body.length < Endpoint.KEEPALIVE, signal: AbortSignal.timeout?.(Endpoint.PATIENCE),
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": Endpoint.token },
      });
      if (response.type === "opaqueredirect") return { status: 401 };
      const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
      return { status: response.status, json: isOurs ? await response.json() : null };
    } catch {
      return { status: 0 };
    }
  }
}
