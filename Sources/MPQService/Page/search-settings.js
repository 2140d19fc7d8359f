/** What the search minimizes and may choose: α, outlier rule, candidate widths, ties, limits of single layers. */

import { byId, element } from "./dom.js";
import { outlierRules } from "./state.js";

/** Limits of a layer in words, such as `weights 3 or 4`. */
export function limitWords({ weight, activation }) {
  const words = (name, bits) => bits && `${name} ${bits.length === 1 ? bits[0] : bits.join("/")}`;
  return [words("weights", weight), words("activations", activation)].filter(Boolean).join(", ");
}

export class SearchSettings {
  /** @param {import("./state.js").Store} store */
  constructor(store) {
    this.store = store;
    byId("alpha").addEventListener("input", ({ target }) => {
      // Nothing typed: the service's choice again.
      const alpha = target.validity.valid && target.value === "" ? null : target.valueAsNumber;
      const isFactor = alpha === null || (Number.isFinite(alpha) && alpha >= 0 && alpha <= 1e6);
      target.setAttribute("aria-invalid", String(!isFactor));
      if (isFactor) store.update({ alpha }, "alpha");
    });
    byId("outliers").addEventListener("change", ({ target }) => {
      if (outlierRules.includes(target.value)) store.update({ outliers: target.value }, "outliers");
    });
    byId("tied").addEventListener("change", ({ target }) => store.update({ tied: target.checked }, "tied"));
    byId("free-all").addEventListener("click", () => {
      store.update({ limits: [] }, "free all");
      this.#takeFocus();
    });
  }

  /**
   * @param {import("./state.js").State} state
   * @param {object|null} table the chosen table's entry in the service's list
   */
  show(state, table) {
    this.#showAlpha(state.alpha);
    byId("outliers").value = state.outliers;
    byId("tied").checked = state.tied;
    this.#showWidths("weight", table?.weight_bits ?? [], state.weightWidths);
    this.#showWidths("activation", table?.activation_bits ?? [], state.activationWidths);
    this.#showLimits(state.limits);
  }

  /**
   * Shows the factor that counts where nobody chose one.
   * @param {import("./state.js").State} state
   * @param {object} check the service's answer about network and table
   */
  showCheck(state, check) {
    this.checkedAlpha = check.alpha;
    this.#showAlpha(state.alpha);
  }

  #showAlpha(chosen) {
    const alpha = byId("alpha");
    if (document.activeElement === alpha) return;
    alpha.value = chosen ?? this.checkedAlpha ?? "";
    alpha.removeAttribute("aria-invalid");
  }

  #showWidths(tensor, all, chosen) {
    const box = byId(`${tensor}-widths`);
    const signature = all.join();
    if (box.dataset.signature !== signature) {
      box.dataset.signature = signature;
      box.replaceChildren(...all.map((bits) => element("label", { class: "width" },
        element("input", {
          type: "checkbox", value: bits, "aria-label": `${tensor}s may have ${bits} bits`,
          onchange: () => this.#chooseWidths(box, `${tensor}Widths`, all),
        }), ` ${bits}`)));
    }
    const inputs = [...box.querySelectorAll("input")];
    for (const input of inputs) input.checked = !chosen || chosen.includes(Number(input.value));
    const checked = inputs.filter((input) => input.checked);
    // One width has to stay.
    for (const input of inputs) input.disabled = checked.length === 1 && input.checked;
  }

  #chooseWidths(box, key, all) {
    const list = [...box.querySelectorAll("input:checked")].map((input) => Number(input.value));
    this.store.update({ [key]: list.length === all.length ? null : list }, key);
  }

  #showLimits(limits) {
    byId("limits").hidden = limits.length === 0;
    byId("limits-list").replaceChildren(...limits.map((limit) => element("li", {},
      element("span", { class: "limit-name" }, limit.layer), ` ${limitWords(limit)} `,
      element("button", {
        type: "button", class: "small", "aria-label": `Free ${limit.layer}`,
        onclick: () => {
          this.store.updateLimit({ layer: limit.layer, weight: null, activation: null }, `free ${limit.layer}`);
          this.#takeFocus();
        },
      }, "Free"))));
  }

  /** A button that freed a layer is gone; the keyboard goes on from its list, or from the settings. */
  #takeFocus() {
    byId(byId("limits").hidden ? "settings-heading" : "limits-heading").focus();
  }
}
