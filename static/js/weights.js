// The sum of the weights of a grid, said while they are typed. The sentences are those of workshop/forms/grid.py.
const line = document.querySelector("[data-sum]");

if (line) {
  const weights = [...document.querySelectorAll(`[name^='${line.dataset.sum}_'][name$='_weight']`)];
  const say = () => {
    const sum = weights.reduce((total, { value }) => total + (Number.parseInt(value.replace(/\s/g, ""), 10) || 0), 0);
    const rest = sum < 100 ? `\u00a0: il manque ${100 - sum}` : sum > 100 ? `\u00a0: ${sum - 100} de trop` : "";
    const sentence = `Les poids font ${sum}${rest}.`;
    if (line.textContent !== sentence) line.textContent = sentence;
    line.classList.toggle("is-off", sum !== 100);
  };
  for (const weight of weights) weight.addEventListener("input", say);
  say();
}
