/** Importance against BitOps: the best plan of every budget swept so far, uniform plans, and the plan shown. */

import { ChartAxis } from "./chart-axis.js";
import { ChartCursor } from "./chart-cursor.js";
import { element, setAttribute, setText, svg } from "./dom.js";
import { metric, parseLevel, significant, tickText, unitFor } from "./figures.js";

const left = 56;
const right = 22;
const top = 14;
const below = 46;
/** Farther from a mark than this many pixels, a pointer means none. */
const reach = 24;

/**
 * @typedef {{kind: "mixed"|"uniform", name: string, label?: string, bitOps: number, importance: number, status: string}}
 *   Mark
 */

export class CurveChart {
  #marks = [];
  #plan = null;
  #network = "";
  #range = null;
  /** The mark that the line below is about; null for none. */
  #pointed = null;

  /**
   * @param {HTMLElement} node where it stands
   * @param {(mark: Mark) => void} onChoose called with the point that was clicked or entered
   */
  constructor(node, onChoose) {
    this.drawing = svg("svg", { class: "chart", role: "img" });
    this.readout = element("p", { class: "readout", "aria-hidden": "true" });
    this.cursor = new ChartCursor({
      label: "Point of the trade-off; Enter sets the BitOps budget to it",
      find: (x, y) => this.#markAt(x, y),
      describe: (index) => this.#words(index),
      onMove: (index) => this.#highlight(index),
      onChoose: (index) => onChoose(this.#marks[index]),
    });
    this.frame = element("div", { class: "chart-frame" }, this.drawing, this.cursor.node);
    node.append(this.frame, this.readout);
    this.width = 0;
    new ResizeObserver(() => this.#fit()).observe(this.frame);
    this.#highlight(null);
  }

  /**
   * Shows what is known of the trade-off.
   * @param {string} network its name
   * @param {{bitops: number, importance: number, level: string, label: string}[]} uniform
   * @param {object[]} rows the sweep's so far
   * @param {{bitops: number, importance: number}|null} plan the one shown
   * @param {{min: number, max: number}|null} range BitOps that can be attained
   */
  show(network, uniform, rows, plan, range) {
    const current = this.#marks[this.cursor.index];
    this.#network = network;
    this.#plan = plan;
    this.#range = range;
    const mixed = rows.filter((row) => row.importance !== null).map((row) => ({
      kind: "mixed", name: "mixed", bitOps: row.bitops, importance: row.importance, status: row.status,
    }));
    // Neighbouring budgets often have one and the same plan.
    const isSame = (a, b) => a.bitOps === b.bitOps && a.importance === b.importance;
    const distinct = mixed.filter((mark, index) => mixed.findIndex((other) => isSame(mark, other)) === index);
    const others = uniform.map(({ level, label, bitops, importance }) => ({
      kind: "uniform", name: level, label, bitOps: bitops, importance, status: "",
    }));
    this.#marks = [...distinct, ...others].sort((a, b) => a.bitOps - b.bitOps || a.importance - b.importance);
    this.cursor.resize(this.#marks.length);
    const index = current
      ? this.#marks.findIndex(({ name, bitOps }) => name === current.name && bitOps === current.bitOps) : -1;
    if (index >= 0) this.cursor.moveTo(index);
    // The line below says what is drawn now, or nothing where its mark is gone.
    const isPointed = ({ name, bitOps }) => name === this.#pointed?.name && bitOps === this.#pointed.bitOps;
    this.#pointed = this.cursor.isFocused
      ? this.#marks[this.cursor.index] ?? null : this.#marks.find(isPointed) ?? null;
    this.#draw();
  }

  #fit() {
    const width = Math.floor(this.frame.clientWidth);
    if (width === this.width || width < 100) return;
    this.width = width;
    this.#draw();
  }

  #draw() {
    if (!this.width) return;
    const height = Math.round(Math.min(420, Math.max(280, this.width * 0.46)));
    const all = [...this.#marks, ...(this.#plan ? [{ bitOps: this.#plan.bitops, ...this.#plan }] : [])];
    const ends = this.#range ? [this.#range.min, this.#range.max] : [];
    this.unit = unitFor(Math.max(1, ...ends, ...all.map(({ bitOps }) => bitOps)));
    const amounts = [...ends, ...all.map(({ bitOps }) => bitOps)].map((value) => value / this.unit.size);
    this.x = ChartAxis.showing(amounts, left, this.width - right, 40);
    this.y = ChartAxis.showing(all.map(({ importance }) => importance), height - below, top, 6);
    this.ring = svg("circle", { class: "ring", r: 9, visibility: "hidden" });
    this.drawing.replaceChildren(...this.#drawAxes(height), ...this.#drawMarks(), this.ring);
    setAttribute(this.drawing, "width", this.width);
    setAttribute(this.drawing, "height", height);
    setAttribute(this.drawing, "viewBox", `0 0 ${this.width} ${height}`);
    setAttribute(this.drawing, "aria-label", this.#description());
    const index = this.#marks.indexOf(this.#pointed);
    this.#highlight(index < 0 ? null : index);
  }

  #drawAxes(height) {
    const parts = [];
    const [start, end] = [left, this.width - right];
    const base = height - below;
    // Without plans there are no amounts either.
    const isEmpty = !this.#marks.length && !this.#plan;
    for (const tick of isEmpty ? [] : this.y.ticks(6)) {
      const y = this.y.position(tick);
      parts.push(svg("line", { class: "grid", x1: start, x2: end, y1: y, y2: y }),
        svg("text", { class: "tick", "text-anchor": "end", x: start - 6, y: y + 4 }, tickText(tick)));
    }
    for (const tick of isEmpty ? [] : this.x.ticks(Math.max(4, Math.floor(this.width / 110)))) {
      const x = this.x.position(tick);
      parts.push(svg("line", { class: "grid", x1: x, x2: x, y1: top, y2: base }),
        svg("text", { class: "tick", "text-anchor": "middle", x, y: base + 16 }, significant(tick)));
    }
    const middle = (top + base) / 2;
    parts.push(
      svg("line", { class: "base", x1: start, x2: end, y1: base, y2: base }),
      svg("text", { class: "axis", "text-anchor": "middle", x: (start + end) / 2, y: height - 8 },
        `BitOps${this.unit.prefix && ` (${this.unit.prefix})`}, pinned layers included`),
      svg("text", { class: "axis", "text-anchor": "middle", transform: `translate(14 ${middle}) rotate(-90)` },
        `importance lost${this.y.isLogarithmic ? " (log scale)" : ""}`));
    return parts;
  }

  #place({ bitOps, importance }) {
    return [this.x.position(bitOps / this.unit.size), this.y.position(importance)];
  }

  #drawMarks() {
    const parts = [];
    const mixed = this.#marks.filter(({ kind }) => kind === "mixed");
    const isLevel = ({ kind, name }) => {
      const bits = kind === "uniform" && parseLevel(name);
      return bits && bits.weightBits === bits.activationBits;
    };
    const levels = this.#marks.filter(isLevel);
    for (const mark of this.#marks.filter((other) => other.kind === "uniform" && !isLevel(other))) {
      const [x, y] = this.#place(mark);
      parts.push(svg("rect", { class: "hollow", x: x - 3, y: y - 3, width: 6, height: 6 }));
    }
    const points = mixed.map((mark) => this.#place(mark).map((value) => value.toFixed(1)));
    // A point without a proof may lie above the curve that is there.
    const isOpen = ({ status }) => status === "feasible";
    if (points.length > 1) parts.push(svg("polyline", { class: "curve", points: points.join(" ") }));
    parts.push(...points.map(([cx, cy], index) => svg("circle", {
      class: isOpen(mixed[index]) ? "step open" : "step", cx, cy, r: isOpen(mixed[index]) ? 4 : 3,
    })));
    for (const mark of levels) {
      const [x, y] = this.#place(mark);
      parts.push(svg("rect", { class: "uniform", x: x - 5, y: y - 5, width: 10, height: 10 }));
    }
    if (this.#plan) {
      const [x, y] = this.#place({ bitOps: this.#plan.bitops, importance: this.#plan.importance });
      parts.push(svg("path", { class: "own", d: `M${x} ${y - 9}l9 9l-9 9l-9 -9z` }));
    }
    return [...parts, ...this.#drawNames(levels)];
  }

  /** Names beside uniform levels, where they find room; every mark is told by the cursor too. */
  #drawNames(levels) {
    const box = (x, y, width, height) => ({ x, y, width, height });
    const overlap = (a, b, size, at) => a[at] < b[at] + b[size] && b[at] < a[at] + a[size];
    const meet = (a, b) => overlap(a, b, "width", "x") && overlap(a, b, "height", "y");
    const taken = this.#marks.map((mark) => {
      const [x, y] = this.#place(mark);
      const half = levels.includes(mark) ? 6 : 4;
      return box(x - half, y - half, 2 * half, 2 * half);
    });
    return levels.flatMap((mark) => {
      const [x, y] = this.#place(mark);
      const width = 8 * mark.name.length;
      const places = [[x + 9, y - 5], [x + 9, y + 13], [x - 9 - width, y - 5], [x - width / 2, y - 11],
        [x - 9 - width, y + 13], [x - width / 2, y + 20]];
      const free = places.find(([px, py]) => {
        const name = box(px, py - 10, width, 13);
        return px >= left && px + width <= this.width && !taken.some((other) => meet(name, other));
      });
      if (!free) return [];
      taken.push(box(free[0], free[1] - 10, width, 13));
      return [svg("text", { class: "halo", x: free[0], y: free[1] }, mark.name)];
    });
  }

  #markAt(x, y) {
    let best = -1;
    let least = reach;
    this.#marks.forEach((mark, index) => {
      const [px, py] = this.#place(mark);
      const distance = Math.hypot(px - x, py - y);
      if (distance < least) [best, least] = [index, distance];
    });
    return best;
  }

  #highlight(index) {
    const mark = this.#marks[index] ?? null;
    this.#pointed = mark;
    if (this.ring) {
      setAttribute(this.ring, "visibility", mark ? "visible" : "hidden");
      if (mark) {
        const [x, y] = this.#place(mark);
        setAttribute(this.ring, "cx", x.toFixed(1));
        setAttribute(this.ring, "cy", y.toFixed(1));
      }
    }
    setText(this.readout, mark ? this.#words(index) : "Choose a point to set the BitOps budget to it.");
  }

  #words(index) {
    const mark = this.#marks[index];
    if (!mark) return "";
    const name = mark.kind === "mixed" ? `best mixed plan, ${mark.status}` : `uniform ${mark.label}`;
    return `${name}: ${metric(mark.bitOps)} BitOps, importance ${significant(mark.importance)}`;
  }

  #description() {
    const mixed = this.#marks.filter(({ kind }) => kind === "mixed");
    const words = (mark) => `importance ${significant(mark.importance)} at ${metric(mark.bitOps)} BitOps`;
    const curve = mixed.length
      ? ` ${mixed.length} best mixed plans, from ${words(mixed[0])} to ${words(mixed[mixed.length - 1])}.` : "";
    return `${this.#network}: importance lost against BitOps.${curve} `
      + `${this.#marks.length - mixed.length} uniform plans.`;
  }
}
