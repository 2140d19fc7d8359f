/** A plan as bars per layer: its bits, and the layers' shares of what it costs. */

import { ChartAxis } from "./chart-axis.js";
import { ChartCursor } from "./chart-cursor.js";
import { element, setAttribute, setText, svg } from "./dom.js";
import { percent, significant } from "./figures.js";

const left = 46;
const right = 6;
const gap = 8;
const nameSize = 10;

/** The four rows of bars; heights in pixels. */
const panels = [
  { key: "weightBits", title: "weight bits", height: 84, style: "weight", isBits: true },
  { key: "activationBits", title: "activation bits (layer input)", height: 84, style: "activation", isBits: true },
  { key: "bitOpsShare", title: "share of the plan's BitOps", height: 62, style: "share", isBits: false },
  { key: "sizeShare", title: "share of the plan's weight size", height: 62, style: "share", isBits: false },
];

/** About the width of a text in pixels. */
const textWidth = (text, size) => 0.56 * size * text.length;

/**
 * A layer's name in little room. What tells layers apart stays, the numbers and the last word:
 * `model.layers.12.self_attn.q_proj` becomes `m.l.12.self_attn.q_proj`.
 */
function shortened(name, length = 26) {
  const words = name.split(".");
  const isWord = (word) => /^[a-z]\w+$/i.test(word);
  for (let index = 0; index < words.length - 1 && words.join(".").length > length; index++) {
    if (isWord(words[index])) words[index] = words[index].replace(/^(\D)\D*/, "$1");
  }
  const text = words.join(".");
  return text.length <= length ? text : `${text.slice(0, length / 2 - 1)}…${text.slice(-length / 2)}`;
}

/** Whole numbers of bits, some four of them. */
function bitTicks(most) {
  const step = most <= 5 ? 1 : most <= 10 ? 2 : most <= 20 ? 4 : 8;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

export class PlanChart {
  #rows = [];
  #limited = new Set();
  #network = "";
  /** The layer that the line below is about; null for none. */
  #pointed = null;

  /**
   * @param {HTMLElement} node where it stands
   * @param {(index: number) => void} onChoose called with the layer that was clicked or entered
   */
  constructor(node, onChoose) {
    this.drawing = svg("svg", { class: "chart", role: "img" });
    this.readout = element("p", { class: "readout", "aria-hidden": "true" });
    this.cursor = new ChartCursor({
      label: "Layer of the plan; Enter opens it",
      find: (x) => this.#layerAt(x),
      describe: (index) => this.#words(index),
      onMove: (index) => this.#highlight(index),
      onChoose,
    });
    this.frame = element("div", { class: "chart-frame" }, this.drawing, this.cursor.node);
    node.append(this.frame, this.readout);
    this.width = 0;
    new ResizeObserver(() => this.#fit()).observe(this.frame);
    this.#highlight(null);
  }

  /**
   * Shows a plan.
   * @param {string} network its name
   * @param {object[]} rows see `planRows`
   * @param {Set<string>} limited layers whose widths a person limited
   */
  show(network, rows, limited) {
    // The same layers keep their bars; only heights are set, which stays quick for hundreds of layers.
    const isSame = rows.length === this.#rows.length && rows.every((row, index) => {
      const other = this.#rows[index];
      return row.layer === other.layer && row.isPinned === other.isPinned;
    });
    // Another network has another layer in this place, or none.
    if (this.#pointed !== null && this.#rows[this.#pointed].layer !== rows[this.#pointed]?.layer) {
      this.#pointed = null;
    }
    this.#network = network;
    this.#rows = rows;
    this.#limited = limited;
    this.cursor.resize(rows.length);
    if (this.cursor.isFocused && rows.length) this.#pointed = this.cursor.index;
    if (!isSame || this.#mostBits() !== this.mostBits) this.#lay();
    this.#update();
  }

  /** Stands at a layer. */
  moveTo(index) {
    this.cursor.moveTo(index);
    this.#highlight(index);
  }

  #mostBits() {
    const bits = this.#rows.flatMap((row) => [row.weightBits ?? 0, row.activationBits ?? 0, row.mostBits]);
    return Math.max(4, ...bits);
  }

  #fit() {
    const width = Math.floor(this.frame.clientWidth);
    if (width === this.width || width < 100) return;
    this.width = width;
    this.#lay();
    this.#update();
  }

  get #step() {
    return (this.width - left - right) / Math.max(1, this.#rows.length);
  }

  #centre(index) {
    return left + (index + 0.5) * this.#step;
  }

  #layerAt(x) {
    const index = Math.floor((x - left) / this.#step);
    return index >= 0 && index < this.#rows.length ? index : -1;
  }

  /** Draws everything that does not depend on the plan's figures. */
  #lay() {
    if (!this.width) return;
    this.mostBits = this.#mostBits();
    this.band = svg("rect", { class: "band", visibility: "hidden" });
    const parts = [this.band];
    let top = 0;
    this.panels = panels.map((panel) => {
      parts.push(svg("text", { class: "axis", x: left, y: top + 12 }, panel.title));
      top += 19;
      const placed = { ...panel, top, base: top + panel.height, grid: svg("g") };
      placed.bars = this.#rows.map((row) => svg("rect", { class: row.isPinned ? "pinned" : panel.style }));
      const hasDigits = panel.isBits && this.#step >= 10;
      const digit = () => svg("text", { class: "digit", "text-anchor": "middle" });
      placed.digits = hasDigits ? this.#rows.map(digit) : [];
      const base = svg("line", {
        class: "base", x1: left, x2: this.width - right, y1: placed.base, y2: placed.base,
      });
      parts.push(placed.grid, svg("g", {}, placed.bars), svg("g", {}, placed.digits), base);
      top = placed.base + gap;
      return placed;
    });
    const bottom = top - gap;
    this.limitMarks = svg("g");
    parts.push(this.limitMarks);
    const height = this.#drawNames(parts, bottom);
    this.bottom = bottom;
    setAttribute(this.band, "y", 14);
    setAttribute(this.band, "height", bottom - 14);
    this.drawing.replaceChildren(...parts);
    setAttribute(this.drawing, "width", this.width);
    setAttribute(this.drawing, "height", height);
    setAttribute(this.drawing, "viewBox", `0 0 ${this.width} ${height}`);
    for (const placed of this.panels) placed.barWidth = this.#barWidth();
  }

  #barWidth() {
    const step = this.#step;
    return step >= 5 ? step * 0.8 : step >= 2 ? step * 0.9 : step;
  }

  /** Names below the bars, as many as find room. @returns {number} the drawing's height */
  #drawNames(parts, bottom) {
    const every = Math.max(1, Math.ceil(11 / this.#step));
    let longest = 0;
    for (let index = 0; index < this.#rows.length; index += every) {
      const name = shortened(this.#rows[index].layer);
      longest = Math.max(longest, textWidth(name, nameSize));
      const x = this.#centre(index);
      parts.push(
        svg("line", { class: "base", x1: x, x2: x, y1: bottom, y2: bottom + 3 }),
        svg("text", {
          class: "small", "text-anchor": "end", transform: `translate(${x + 3.5} ${bottom + 12}) rotate(-90)`,
        }, name));
    }
    const height = bottom + longest + 40;
    const title = every === 1 || !this.#rows.length
      ? "layers in execution order" : `${this.#rows.length} layers in execution order, one in ${every} named`;
    parts.push(svg("text", {
      class: "axis", "text-anchor": "middle", x: (left + this.width - right) / 2, y: height - 8,
    }, title));
    return height;
  }

  /** Sets what depends on the plan's figures. */
  #update() {
    if (!this.width || !this.panels) return;
    for (const panel of this.panels) this.#updatePanel(panel);
    const marks = this.#rows.flatMap((row, index) => {
      if (!this.#limited.has(row.layer)) return [];
      const x = this.#centre(index);
      return [svg("path", { class: "limit", d: `M${x - 4} ${this.bottom + 10}h8l-4 -6z` })];
    });
    this.limitMarks.replaceChildren(...marks);
    setAttribute(this.drawing, "aria-label", this.#description());
    // The words below are those of the plan that is drawn now.
    this.#highlight(this.#pointed);
  }

  #updatePanel({ key, base, top, isBits, grid, bars, digits, barWidth }) {
    const values = this.#rows.map((row) => row[key] ?? 0);
    const scale = isBits
      ? ChartAxis.upTo(this.mostBits * 1.14, base, top)
      : ChartAxis.upTo(100 * Math.max(...values, 0.01) * 1.06, base, top);
    const ticks = isBits ? bitTicks(this.mostBits) : scale.ticks(3);
    grid.replaceChildren(...ticks.flatMap((tick) => {
      const y = scale.position(tick);
      return [
        svg("line", { class: "grid", x1: left, x2: this.width - right, y1: y, y2: y }),
        svg("text", { class: "tick", "text-anchor": "end", x: left - 6, y: y + 4 },
          `${significant(tick)}${isBits ? "" : " %"}`),
      ];
    }));
    values.forEach((value, index) => {
      const y = scale.position(isBits ? value : 100 * value);
      const bar = bars[index];
      setAttribute(bar, "x", (this.#centre(index) - barWidth / 2).toFixed(2));
      setAttribute(bar, "width", barWidth.toFixed(2));
      setAttribute(bar, "y", y.toFixed(1));
      setAttribute(bar, "height", Math.max(0, base - y).toFixed(1));
      if (!digits.length) return;
      setAttribute(digits[index], "x", this.#centre(index).toFixed(2));
      setAttribute(digits[index], "y", (y - 2.5).toFixed(1));
      setText(digits[index], value ? String(value) : "");
    });
  }

  #highlight(index) {
    this.#pointed = this.#rows[index] ? index : null;
    const row = this.#rows[index] ?? null;
    if (this.band) {
      setAttribute(this.band, "visibility", row ? "visible" : "hidden");
      if (row) {
        const width = Math.max(this.#step, 3);
        setAttribute(this.band, "x", (this.#centre(index) - width / 2).toFixed(2));
        setAttribute(this.band, "width", width.toFixed(2));
      }
    }
    setText(this.readout, row ? this.#words(index) : "Choose a bar to pin a layer or exclude a width.");
  }

  #words(index) {
    const row = this.#rows[index];
    if (!row) return "";
    const limit = this.#limited.has(row.layer) ? ", limited by you" : "";
    if (!row.weightBits) return `${row.layer}: no plan${limit}`;
    return `${row.layer}: weights ${row.weightBits} bits, activations ${row.activationBits} bits, `
      + `${percent(row.bitOpsShare)} of BitOps, ${percent(row.sizeShare)} of size`
      + `${row.isPinned ? ", pinned by the network" : limit}`;
  }

  #description() {
    if (!this.#rows.some((row) => row.weightBits)) return `${this.#network}: no plan to show`;
    const summary = (key) => {
      const counts = new Map();
      for (const row of this.#rows.filter(({ isPinned }) => !isPinned)) {
        counts.set(row[key], (counts.get(row[key]) ?? 0) + 1);
      }
      return [...counts].sort(([a], [b]) => a - b)
        .map(([bits, count]) => `${count} at ${bits} bits`).join(", ");
    };
    return `${this.#network}: bars per layer of weight bits, activation bits, and shares of BitOps and weight size.`
      + ` Searched layers, weights: ${summary("weightBits")}; activations: ${summary("activationBits")}.`;
  }
}
