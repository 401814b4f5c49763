// The controls of a form as answers: read, written, compared, encoded as the browser would send them.
"use strict";

/** The answers of a form by name: a text each, true or false for a box. */
class Answers {
  controls;
  /** Answers that the server filled where somebody is: they show once that control is left, and are sent meanwhile. */
  waiting = {};

  constructor(controls) { this.controls = controls; }

  static of(form) {
    return new Answers([...form.elements].filter((one) => one.name && one.matches("input:not([type=hidden]), select, textarea")));
  }

  read() {
    const found = {};
    for (const one of this.controls) {
      if (one.type === "checkbox") found[one.name] = one.checked;
      else if (one.type !== "radio") found[one.name] = one.value || this.waiting[one.name] || "";
      else if (one.checked || !(one.name in found)) found[one.name] = one.checked ? one.value : "";
    }
    return found;
  }

  write(wanted) {
    for (const one of this.controls) {
      if (!(one.name in wanted)) continue;
      if (one.type === "checkbox") one.checked = Boolean(wanted[one.name]);
      else if (one.type === "radio") one.checked = one.value === wanted[one.name];
      else one.value = wanted[one.name];
      one.dispatchEvent(new Event("input")); // for the counters; it does not reach the form
    }
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

  get areAsRendered() { return this.controls.every((one) => this.#isAsRendered(one)); }

  /** Undo what the browser puts back by itself after a reload or a step back: it stands on nothing known. */
  reset() {
    for (const one of this.controls) {
      if (one === document.activeElement || this.#isAsRendered(one)) continue;
      if (["checkbox", "radio"].includes(one.type)) one.checked = one.defaultChecked;
      else if (one.tagName === "SELECT") one.selectedIndex = this.#renderedIndex(one);
      else one.value = one.defaultValue;
    }
  }

  #isAsRendered(one) {
    if (["checkbox", "radio"].includes(one.type)) return one.checked === one.defaultChecked;
    return one.tagName === "SELECT" ? one.selectedIndex === this.#renderedIndex(one) : one.value === one.defaultValue;
  }

  #renderedIndex(select) { return Math.max(0, [...select.options].findIndex((option) => option.defaultSelected)); }
}
