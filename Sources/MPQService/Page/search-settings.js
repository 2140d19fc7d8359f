/** The search's settings: α, outlier rule, candidate widths, ties, limits of single layers. */

import { byId, element, setText } from "./dom.js";
import { offerTools } from "./downloads.js";
import { advice, widthPhrase } from "./figures.js";
import { outlierRules, saysInputs, widthOf } from "./state.js";

/** The factor in a text such as `0.5`; null if the text is not one. */
function parseFactor(text) {
  const factor = /^\s*(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
  return factor >= 0 && factor <= 1e6 ? factor : null;
}

/** Widths that hardware supports, for a tensor that is not searched. */
const fixedWidths = [4, 8, 16, 32];

/** Limits of a layer in words, such as `weights 3 or 4`. */
export function limitWords({ weight, activation }) {
  const words = (name, bits) => bits && `${name} ${bits.length === 1 ? bits[0] : bits.join("/")}`;
  return [words("weights", weight), words("activations", activation)].filter(Boolean).join(", ");
}

export class SearchSettings {
  /** @param {import("./state.js").Store} store */
  constructor(store) {
    this.store = store;
    byId("alpha").addEventListener("change", ({ target }) => {
      // An empty field means the service's choice.
      const isEmpty = target.value.trim() === "";
      const alpha = isEmpty ? null : parseFactor(target.value);
      this.#markAlpha(isEmpty || alpha !== null);
      if (isEmpty || alpha !== null) store.update({ alpha }, "alpha");
    });
    byId("outliers").addEventListener("change", ({ target }) => {
      if (outlierRules.includes(target.value)) store.update({ outliers: target.value }, "outliers");
    });
    byId("target").addEventListener("change", ({ target }) => {
      store.update({ target: target.value || null }, "target");
    });
    byId("tied").addEventListener("change", ({ target }) => store.update({ tied: target.checked }, "tied"));
    byId("excludes-invalid").addEventListener("change", ({ target }) => {
      store.update({ excludesInvalid: target.checked }, "invalid");
    });
    byId("free-all").addEventListener("click", () => {
      store.update({ limits: [] }, "free all");
      this.#takeFocus();
    });
  }

  /**
   * @param {import("./state.js").State} state
   * @param {object|null} network the chosen network's entry in the service's list
   * @param {object|null} table the chosen table's entry in the service's list
   */
  show(state, network, table) {
    this.#showAlpha(state.alpha);
    byId("outliers").value = state.outliers;
    const isCosts = !saysInputs(network);
    byId("tied").checked = state.tied && !isCosts;
    byId("tied").disabled = isCosts;
    byId("tied-fault").hidden = !isCosts;
    byId("excludes-invalid").checked = state.excludesInvalid;
    const hasTargets = offerTools(byId("target"), network?.model);
    byId("target-field").hidden = !hasTargets && !state.target;
    byId("target").value = state.target ?? "";
    for (const tensor of ["weight", "activation"]) {
      const all = table?.[`${tensor}_bits`] ?? null;
      // A table of choices may say nothing of widths.
      byId(`${tensor}-widths`).parentElement.hidden = table?.choices !== undefined && !all.length;
      this.#showWidths(tensor, all, state[`${tensor}Widths`]);
    }
    this.#showLimits(state.limits);
  }

  /**
   * Shows the default factor if nobody chose one.
   * @param {import("./state.js").State} state
   * @param {object|null} check the service's answer about network and table; null for none
   */
  showCheck(state, check) {
    this.checkedAlpha = check?.alpha ?? null;
    this.#showAlpha(state.alpha);
  }

  #showAlpha(chosen) {
    const alpha = byId("alpha");
    if (document.activeElement === alpha) return;
    alpha.value = chosen ?? this.checkedAlpha ?? "";
    this.#markAlpha(true);
  }

  /** Shows a fault beside the field if its text is not a factor. */
  #markAlpha(isFactor) {
    const alpha = byId("alpha");
    alpha.setAttribute("aria-invalid", String(!isFactor));
    setText(byId("alpha-fault"), isFactor ? "" : [
      "Expected a number from 0 to 1 million, such as 0.5.", advice(alpha.value, parseFactor),
      `α stays ${this.store.state.alpha ?? this.checkedAlpha ?? "as it was"}.`,
    ].filter(Boolean).join(" "));
  }

  #showWidths(tensor, all, chosen) {
    const box = byId(`${tensor}-widths`);
    if (all?.length === 0) return this.#showOneWidth(box, tensor, chosen);
    const signature = all?.join() ?? "";
    if (box.dataset.signature !== signature) {
      box.dataset.signature = signature;
      box.replaceChildren(...(all ?? []).map((bits) => element("label", { class: "width" },
        element("input", {
          type: "checkbox", value: bits, "aria-label": `${tensor}s may have ${widthPhrase(bits)}`,
          onchange: () => this.#chooseWidths(box, `${tensor}Widths`, all),
        }), ` ${bits}`)));
    }
    const inputs = [...box.querySelectorAll("input")];
    for (const input of inputs) input.checked = !chosen || chosen.includes(widthOf(input.value));
    const checked = inputs.filter((input) => input.checked);
    // At least one width must remain.
    for (const input of inputs) input.disabled = checked.length === 1 && input.checked;
  }

  /** Offers one width for all layers, for a tensor that the table lacks. */
  #showOneWidth(box, tensor, chosen) {
    if (box.dataset.signature !== "none") {
      box.dataset.signature = "none";
      box.replaceChildren(element("label", { class: "width" }, "not in the table; all layers at ",
        element("select", {
          onchange: ({ target }) => this.store.update(
            { [`${tensor}Widths`]: target.value ? [Number(target.value)] : null }, `${tensor}Widths`),
        }, element("option", { value: "" }, "choose …"),
        ...fixedWidths.map((bits) => element("option", { value: bits }, `${bits} bits`)))));
    }
    const select = box.querySelector("select");
    const width = chosen?.length === 1 ? String(chosen[0]) : "";
    if (![...select.options].some(({ value }) => value === width)) {
      select.append(element("option", { value: width }, `${width} bits`));
    }
    select.value = width;
  }

  #chooseWidths(box, key, all) {
    const list = [...box.querySelectorAll("input:checked")].map((input) => widthOf(input.value));
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

  /** Moves the focus to the list, or to the settings, because the button that freed a layer is removed. */
  #takeFocus() {
    byId(byId("limits").hidden ? "settings-heading" : "limits-heading").focus();
  }
}
