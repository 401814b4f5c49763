// The controls of a form as answers: read, written, compared, encoded as the browser would send them.

/** The answers of a form by name: a text each, true or false for a box. */
export class Answers {
  controls;
  /** Answers that the server filled where somebody is: they show once that control is left, and are sent meanwhile. */
  waiting = {};
  #known; // what the page, the person and these scripts have put in the controls

  constructor(controls) {
    this.controls = controls;
    this.#known = this.#gather((one) => one.defaultChecked, (one) => this.#renderedText(one));
  }

  static of(form) {
    return new Answers([...form.elements].filter((one) => one.name && one.matches("input:not([type=hidden]), select, textarea")));
  }

  read() { return this.#gather((one) => one.checked, (one) => one.value || this.waiting[one.name] || ""); }

  #gather(isChecked, textOf) {
    const found = {};
    for (const one of this.controls) {
      if (one.type === "checkbox") found[one.name] = isChecked(one);
      else if (one.type !== "radio") found[one.name] = textOf(one);
      else if (isChecked(one) || !(one.name in found)) found[one.name] = isChecked(one) ? one.value : "";
    }
    return found;
  }

  #renderedText(one) {
    if (one.tagName !== "SELECT") return one.defaultValue;
    return ([...one.options].find((option) => option.defaultSelected) ?? one.options[0])?.value ?? "";
  }

  /** The person has changed something. */
  note() { this.#known = this.read(); }

  /** What the controls hold when something else has changed them: the browser, which puts back what was typed once a
   * page that is reloaded or gone back to has loaded, after every script and without an event. Null otherwise. */
  get restored() {
    const found = this.read();
    return this.same(found, this.#known) ? null : found;
  }

  /** Put again what was there before the browser changed it. */
  undo() { this.write(this.#known); }

  write(wanted) {
    for (const one of this.controls) {
      if (!(one.name in wanted)) continue;
      if (one.type === "checkbox") one.checked = Boolean(wanted[one.name]);
      else if (one.type === "radio") one.checked = one.value === wanted[one.name];
      else one.value = wanted[one.name];
      one.dispatchEvent(new Event("input")); // for the counters; it does not reach the form
    }
    this.note();
  }

  /** Fill empty controls; returns whether there was any. */
  complete(given) {
    const now = this.read();
    const names = Object.keys(given).filter((name) => !now[name]);
    for (const name of names) {
      if (document.activeElement?.name === name) this.waiting[name] = given[name]; else this.write({ [name]: given[name] });
    }
    return names.length > 0;
  }

  /** A control is left: what waited for it shows. */
  leave(control) {
    const given = this.waiting[control.name];
    delete this.waiting[control.name];
    if (given && !control.value) this.write({ [control.name]: given });
  }

  /** Whether two sets of answers differ by nothing but spaces that the server trims, or sets in numbers. */
  same(one, other) {
    const plain = (value, control) => {
      const text = String(value ?? "").normalize();
      return control.tagName === "TEXTAREA" ? text.trim() : text.replace(/\s+/g, "");
    };
    return this.controls.every((control) => plain(one[control.name], control) === plain(other[control.name], control));
  }

  encode(given, seen) {
    const body = new URLSearchParams({ seen });
    for (const [name, value] of Object.entries(given)) {
      const unchosen = value === "" && this.controls.some((one) => one.name === name && one.type === "radio");
      if (value === true) body.append(name, "on");
      else if (value !== false && !unchosen) body.append(name, value);
    }
    return body.toString();
  }
}
