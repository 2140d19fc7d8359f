/** The budgets' sliders. */

import { kinds } from "./budget-kinds.js";
import { element, setText } from "./dom.js";
import { advice, percent } from "./figures.js";

/** Maps a kind's values to positions on its slider, in whole steps. */
class Scale {
  constructor(kind, check) {
    this.kind = kind;
    this.range = kind.range(check);
    [this.low, this.high] = kind.ends(this.range);
    // If all layers have one choice, plans attain a single amount.
    if (!(this.high > this.low)) [this.low, this.high] = [this.range.min * 0.9, this.range.max * 1.1 || 1];
    this.steps = kind.steps({ min: this.low, max: this.high });
    this.marks = this.range.marks.filter(({ amount }) => amount >= this.low && amount <= this.high);
    // Marks and ends of the range are exact values, not rounded to a step.
    this.exact = [...this.marks.map(({ amount }) => amount), this.range.min, this.range.max].map(kind.exact);
  }

  share(value) {
    const share = this.kind.isLogarithmic
      ? Math.log(value / this.low) / Math.log(this.high / this.low)
      : (value - this.low) / (this.high - this.low);
    return Math.min(1, Math.max(0, share));
  }

  position(value) {
    return Math.round(this.share(value) * this.steps);
  }

  value(position) {
    const exact = this.exact.find((value) => this.position(value) === position);
    if (exact !== undefined) return exact;
    const share = position / this.steps;
    return this.kind.tidy(this.kind.isLogarithmic
      ? this.low * (this.high / this.low) ** share
      : this.low + share * (this.high - this.low));
  }

  isOutOfReach(value) {
    return this.kind.isTightBelow ? value < this.range.min : value > this.range.max;
  }
}

class BudgetControl {
  constructor(kind, store) {
    this.kind = kind;
    this.store = store;
    const { key, title, unit } = kind;
    this.toggle = element("input", { type: "checkbox", id: `${key}-on`, onchange: () => this.#switch() });
    this.field = element("input", {
      type: "text", id: `${key}-value`, class: "amount", autocomplete: "off", spellcheck: "false",
      "aria-label": `${title}, ${unit === "×" ? "ratio" : unit}`, "aria-describedby": `${key}-note`,
      onchange: () => this.#type(),
    });
    this.slider = element("input", {
      type: "range", id: `${key}-slider`, min: 0, max: 100, step: 1, disabled: true,
      "aria-label": title, "aria-describedby": `${key}-note`, oninput: () => this.#slide(),
    });
    this.attainable = element("span", { class: "attainable" });
    this.track = element("span", { class: "track", "aria-hidden": "true" }, this.attainable);
    this.marks = element("div", { class: "marks" });
    this.note = element("p", { class: "note", id: `${key}-note` });
    this.node = element("div", { class: "budget", role: "group", "aria-label": title },
      element("div", { class: "budget-head" },
        element("label", { for: `${key}-on` }, this.toggle, ` ${title}`),
        element("span", { class: "amount-box" }, this.field, element("span", { class: "unit" }, ` ${unit}`))),
      element("div", { class: "slider" }, this.track, this.slider),
      this.marks, this.note);
    new ResizeObserver(() => this.#placeMarks()).observe(this.marks);
  }

  /** Lays the slider out for the attainable range of a network and table. */
  layOut(check) {
    this.check = check;
    this.scale = check?.ranges && this.kind.range(check) ? new Scale(this.kind, check) : null;
    // Nothing can be limited of which nothing is known.
    this.isUnknown = Boolean(check?.ranges) && !this.scale;
    this.slider.disabled = !this.scale;
    this.field.disabled = !this.scale;
    this.node.classList.toggle("unknown", !this.scale);
    this.#placeMarks();
    if (!this.scale) {
      this.field.value = "";
      setText(this.note, "");
      return;
    }
    this.slider.max = this.scale.steps;
    const { min, max } = this.scale.range;
    const [from, to] = [this.scale.share(min), this.scale.share(max)];
    this.attainable.style.left = `${100 * from}%`;
    this.attainable.style.width = `${100 * (to - from)}%`;
  }

  /** Shows a budget, and how much of it the plan uses. @param {number|null} used share of the budget */
  show({ on, value }, used) {
    this.toggle.checked = on;
    this.node.classList.toggle("off", !on);
    // A budget from an address can be switched off.
    this.node.hidden = Boolean(this.isUnknown) && !on;
    if (!this.scale) return;
    const shown = value ?? this.kind.initial(this.scale.range);
    this.shown = shown;
    const text = this.kind.format(shown);
    if (document.activeElement !== this.field) {
      this.field.value = text;
      this.field.removeAttribute("aria-invalid");
    }
    const position = this.scale.position(shown);
    if (Number(this.slider.value) !== position) this.slider.value = position;
    const isOut = this.scale.isOutOfReach(shown);
    const words = this.kind.note(shown, this.check);
    const unit = this.kind.unit === "×" ? "times" : this.kind.unit;
    this.slider.setAttribute("aria-valuetext", [`${text} ${unit}`, words, isOut ? "out of reach" : ""]
      .filter(Boolean).join(", "));
    this.node.classList.toggle("out-of-reach", on && isOut);
    const { min, max } = this.scale.range;
    setText(this.note, [
      on && isOut ? "Out of reach." : null,
      words ? `${words[0].toUpperCase()}${words.slice(1)}.` : null,
      `Attainable: ${this.kind.format(min)} to ${this.kind.format(max)}.`,
      on && !isOut && used !== null ? `The plan uses ${percent(used, 2)}.` : null,
    ].filter(Boolean).join(" "));
  }

  #switch() {
    this.store.updateBudget(this.kind.key, { on: this.toggle.checked, value: this.shown ?? null });
  }

  #slide() {
    this.store.updateBudget(this.kind.key, { on: true, value: this.scale.value(Number(this.slider.value)) });
  }

  #type() {
    const parse = (text) => this.kind.parse(text, this.check);
    const value = parse(this.field.value);
    if (value === null || !(value > 0)) {
      this.field.setAttribute("aria-invalid", "true");
      setText(this.note, [
        `Expected ${this.kind.expected}.`, advice(this.field.value, parse),
        `The budget stays as it was: ${this.kind.format(this.shown)}.`,
      ].filter(Boolean).join(" "));
      return;
    }
    this.field.removeAttribute("aria-invalid");
    this.field.value = this.kind.format(value);
    this.store.updateBudget(this.kind.key, { on: true, value });
  }

  /** Shows the names of the marks that have room. */
  #placeMarks() {
    this.marks.replaceChildren();
    if (!this.scale) return;
    const width = this.marks.clientWidth;
    let taken = -Infinity;
    for (const { amount: value, label } of this.scale.marks) {
      const place = this.scale.share(value) * width;
      const half = 4 + 3.6 * label.length;
      if (place - half < taken) continue;
      taken = place + half;
      const mark = element("button", {
        type: "button", class: "mark", title: `Set ${this.kind.title.toLowerCase()} ${label}`,
        onclick: () => this.store.updateBudget(this.kind.key, { on: true, value }),
      }, label);
      // A long name at the end is moved to stay on the page; its tick keeps its place.
      const centre = Math.min(place, width + 18 - half);
      mark.style.left = `${centre}px`;
      mark.style.setProperty("--tick", `${place - centre}px`);
      this.marks.append(mark);
    }
  }
}

/** All budgets' controls. */
export class BudgetControls {
  /** @param {HTMLElement} node the parent of the controls */
  constructor(node, store) {
    this.controls = kinds.map((kind) => new BudgetControl(kind, store));
    node.append(...this.controls.map((control) => control.node));
  }

  /** @param {object|null} check the service's answer about the network and table */
  layOut(check) {
    for (const control of this.controls) control.layOut(check);
  }

  /** @param {object|null} plan the service's plan, whose usage of the budgets is shown */
  show(state, plan) {
    for (const control of this.controls) {
      const spent = plan?.budgets.find(({ budget }) => budget === control.kind.field);
      const used = spent && spent.used !== null && spent.allowed > 0 ? spent.used / spent.allowed : null;
      control.show(state.budgets[control.kind.key], used);
    }
  }
}
