// A button beside each password shows what was typed; without it the field works as ever.
const SHOW = "Afficher le mot de passe";
const HIDE = "Masquer le mot de passe";

for (const field of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--quiet show-password";
  button.textContent = SHOW;
  button.setAttribute("aria-controls", field.id);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? HIDE : SHOW;
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // What is sent is a password again: browsers keep it as one, and none stays on the screen.
  field.form?.addEventListener("submit", () => show(false));
  addEventListener("pagehide", () => show(false));
  field.after(button);
}
