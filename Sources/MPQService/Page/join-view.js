/** The join of a network and a table, and the choices of the search. */

import { byId, element, setText } from "./dom.js";
import { counted, few, metric, significant, widthPhrase } from "./figures.js";

const tensors = ["weight", "activation"];

/** Whether a table has none of a network's layers, as between the two uploads of a pair. */
export function isOfAnother({ searchable, joined_layers: joined }) {
  return !searchable && joined === 0;
}

/** Advice for a table that has none of the network's layers. */
export function partnerWanted({ network, table, table_layers: layers }) {
  return `None of the ${counted(layers, "layer")} in ${table.name} is one of ${network.name}’s. `
    + "Choose the network and the table that belong together, or drop the one that is missing.";
}

export class JoinView {
  #check = null;
  #drawn = null;

  constructor() {
    byId("join-details").addEventListener("toggle", () => this.#drawTable());
  }

  /**
   * @param {object|null} check the service's answer about network and table
   * @param {string} outliers the rule for outliers
   */
  show(check, outliers) {
    this.#check = check;
    byId("join").hidden = !check;
    byId("join-details").hidden = !check;
    if (!check) return;
    const searched = check.layers.filter(({ pinned }) => !pinned).length;
    setText(byId("join-words"), check.searchable
      ? `All ${searched} searched layers join: ${counted(check.choices, "choice")}.${this.#unused(check)}`
      : isOfAnother(check) ? partnerWanted(check) : "Network and table do not join:");
    byId("join").classList.toggle("fault", !check.searchable && !isOfAnother(check));
    byId("join").classList.toggle("doubtful", this.#isDoubtful(check));
    const left = { exclude: "left out", clamp: "raised to it", keep: "kept as they stand" }[outliers];
    const outlying = check.outliers.map(({ layer, tensor, bits, importance }) => {
      return `${layer}, ${tensor} at ${widthPhrase(bits)} (${significant(importance)})`;
    });
    const item = (text) => element("li", {}, text);
    byId("join-list").replaceChildren(
      // The list of all missing layers would add nothing.
      ...(isOfAnother(check) ? [check.name_hint].filter(Boolean) : [
        ...few(check.problems, 6, check.problem_count), ...few(check.warnings, 6, check.warning_count),
      ]).map(item),
      ...(outlying.length ? [element("li", {},
        `${counted(outlying.length, "importance")} below the next higher width’s, ${left}:`,
        element("ul", {}, few(outlying).map(item)))] : []));
    this.#drawTable();
  }

  /** Whether the table may be another network's: its provenance says so, or this network lacks some of its layers. */
  #isDoubtful({ measured_on_this_network: isMeasuredHere, table_layers: all, joined_layers: joined }) {
    return isMeasuredHere === false || (isMeasuredHere === null && joined < all);
  }

  /** A note on how many of the table's layers join; empty if all do. */
  #unused({ table_layers: all, joined_layers: joined }) {
    return joined < all ? ` They are ${joined} of the table’s ${counted(all, "layer")}.` : "";
  }

  /** Makes the table of candidates when it is opened, because it has many cells. */
  #drawTable() {
    const details = byId("join-details");
    if (!details.open || !this.#check || this.#drawn === this.#check) return;
    this.#drawn = this.#check;
    byId("join-table").replaceChildren(...this.#check.layers.map((layer) => element("tr", {},
      element("th", { scope: "row" }, layer.layer),
      element("td", {}, metric(layer.macs)),
      element("td", {}, metric(layer.params)),
      ...tensors.map((tensor) => element("td", { class: "text" }, this.#choices(layer, tensor))))));
  }

  /** What a layer may get of a tensor. Choices of both tensors together stand with the weights. */
  #choices({ pinned, choices, ...layer }, tensor) {
    const isFirst = tensor === "weight";
    if (pinned?.format) return isFirst ? `pinned to ${pinned.format}` : "";
    if (pinned) return `pinned to ${pinned[`${tensor}_bits`]}`;
    if (!choices) return this.#candidates(layer[tensor]);
    return isFirst ? this.#candidates(choices.map(({ choice, ...rest }) => ({ bits: choice, ...rest }))) : "";
  }

  #candidates(list) {
    if (!list.length) return "not in the table";
    return list.map(({ bits, importance, available }) => element("span", {
      class: available ? "candidate" : "candidate excluded",
      title: `${widthPhrase(bits)}: importance ${significant(importance)}${available ? "" : ", excluded"}`,
    }, String(bits), available ? null : element("span", { class: "unseen" }, " (excluded)")));
  }
}
