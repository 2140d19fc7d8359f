/** The plan as a table, a row per layer, for reading without the chart. */

import { byId, element, setText } from "./dom.js";
import { bytes, metric, percent, significant } from "./figures.js";

export class PlanTable {
  #layers = "";

  /** @param {(index: number) => void} onChoose receives the layer whose widths a person wants to change */
  constructor(onChoose) {
    this.body = byId("plan-rows");
    this.onChoose = onChoose;
  }

  /**
   * @param {import("./plan-rows.js").PlanRow[]} rows
   * @param {Set<string>} limited layers whose widths a person limited
   */
  show(rows, limited) {
    // Cells are kept, and only changed ones are written, so that a table of hundreds of layers is not laid out again.
    const layers = JSON.stringify(rows.map(({ layer }) => layer));
    if (layers !== this.#layers) {
      this.#layers = layers;
      this.body.replaceChildren(...rows.map((row, index) => this.#row(row.layer, index)));
    }
    rows.forEach((row, index) => {
      const cells = this.body.rows[index].cells;
      const or = (write, value) => (value === null ? "–" : write(value));
      const remark = row.isPinned ? "pinned" : limited.has(row.layer) ? "limited by you" : "";
      [
        row.format ?? or(String, row.weightBits), row.format ? "" : or(String, row.activationBits), metric(row.macs), metric(row.params),
        or(metric, row.bitOps), or(percent, row.bitOpsShare), or(bytes, row.sizeInBytes),
        or(percent, row.sizeShare), or(significant, row.importance), remark,
      ].forEach((value, column) => setText(cells[column + 1], value));
    });
  }

  #row(layer, index) {
    return element("tr", {},
      element("th", { scope: "row" }, element("button", {
        type: "button", class: "link", onclick: () => this.onChoose(index),
      }, layer)),
      Array.from({ length: 9 }, () => element("td")),
      element("td", { class: "text" }));
  }
}
