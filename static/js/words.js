// Numbers, sizes and moments, written in French as the server writes them.

const thousands = new Intl.NumberFormat("fr-FR");

/** "s" from two on. */
export const plural = (number) => (number > 1 ? "s" : "");

/** "1 fichier", "2 000 fichiers". */
export const counted = (number, word) => `${thousands.format(number)} ${word}${plural(number)}`;

export function sizeOf({ size }) {
  if (!size) return "0\u00a0octet";
  if (size < 2 ** 20) return `${Math.max(1, Math.round(size / 1024))}\u00a0Ko`;
  return `${(size / 2 ** 20).toFixed(1).replace(".", ",")}\u00a0Mo`;
}

/** "à 9 h 05" today, "le 3 mars à 9 h 05" otherwise. */
export function moment(milliseconds) {
  const inParis = (instant, options) => new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", ...options }).format(instant);
  const day = { day: "numeric", month: "long" };
  const hour = inParis(milliseconds, { hour: "numeric", minute: "2-digit" }).replace(":", "\u00a0h\u00a0").replace(/^0/, "");
  const date = inParis(milliseconds, day);
  return date === inParis(Date.now(), day) ? `à ${hour}` : `le ${date.replace(" ", "\u00a0")} à ${hour}`;
}
