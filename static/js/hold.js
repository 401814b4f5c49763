// A publication that is prepared, or in its hold: what the other person or the clock does, and the minutes that are left.
// Without it the page says the hour, and a reload tells the rest.
const ASKS = 4000;
const hold = document.querySelector("[data-hold]");
const leaves = Date.parse(hold.dataset.leaves);
const [left, unit, bar] = [hold.querySelector("[data-left]"), hold.querySelector("[data-unit]"), hold.querySelector("progress")];
const late = Date.now() - Date.parse(hold.dataset.now); // this clock against the server's

function show() {
  const minutes = Math.max(0, (leaves - (Date.now() - late)) / 60000);
  const whole = Math.ceil(minutes);
  if (left.textContent !== String(whole)) {
    left.textContent = whole;
    unit.textContent = whole > 1 ? "minutes" : "minute";
  }
  bar.value = Number(hold.dataset.minutes) - minutes;
}

async function look() {
  try {
    const answer = await fetch(hold.dataset.hold, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.ok && (await answer.json()).state !== hold.dataset.state) { location.reload(); return; }
  } catch { /* no network: the next look may find it */ }
  setTimeout(look, ASKS);
}

if (left) {
  show();
  setInterval(show, 1000);
}
setTimeout(look, ASKS);
