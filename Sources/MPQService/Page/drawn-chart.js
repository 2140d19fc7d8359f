/**
 * A chart that the service draws with the reports' code: asked for in the width that there is, put in place, and
 * stepped through. Its spots, one over each mark, say in their titles what the marks are.
 */

import { drawChart } from "./api.js";
import { ChartCursor } from "./chart-cursor.js";
import { element, setAttribute, setText } from "./dom.js";
import { persistently } from "./waiting.js";

/** So long, in milliseconds, a width has to last before the chart is asked for in it. */
const debounce = 100;

/** What a spot is found by in the next drawing. */
const keyOf = ({ dataset }) => dataset.layer ?? `${dataset.name} ${dataset.bitops}`;

export class DrawnChart {
  #wanted = { request: null, key: "null" };
  #controller = new AbortController();
  /** Resolves once the newest request is drawn; null where it is. */
  #drawing = null;
  #width = 0;
  #spots = [];
  #boxes = [];
  #pointed = null;

  /**
   * @param {HTMLElement} node where it stands
   * @param {object} chart
   * @param {string} chart.kind the last part of the service's path
   * @param {string} chart.label what is stepped through
   * @param {string} chart.hint the line below while nothing is pointed at
   * @param {{across: number, up: number}} chart.reach how many pixels beside a spot still mean it
   * @param {(index: number, data: DOMStringMap) => void} chart.onChoose called with what was clicked or entered
   */
  constructor(node, chart) {
    Object.assign(this, { node, chart });
    this.readout = element("p", { class: "readout", "aria-hidden": "true" });
    this.cursor = new ChartCursor({
      label: chart.label,
      find: (x, y) => this.#spotAt(x, y),
      describe: (index) => this.#words(this.#spots[index]),
      onMove: (index) => this.#point(this.#spots[index]),
      onChoose: (index) => chart.onChoose(index, this.#spots[index].dataset),
    });
    this.frame = element("div", { class: "chart-frame", hidden: true }, this.cursor.node);
    node.append(this.frame, this.readout);
    let timer = 0;
    new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#follow(), debounce);
    }).observe(node);
  }

  /** Shows what a request asks the service for; null for no chart. Until that is drawn, the chart before stays. */
  show(request) {
    const key = JSON.stringify(request);
    if (key === this.#wanted.key) return;
    this.#wanted = { request, key };
    this.#follow();
  }

  /** Resolves once the chart is the one that was asked for last. */
  get drawn() {
    return this.#drawing ?? Promise.resolve();
  }

  /** Stands at a mark. */
  moveTo(index) {
    if (!this.#spots[index]) return;
    this.cursor.moveTo(index);
    this.#point(this.#spots[index]);
  }

  #follow() {
    if (this.#wanted.request) {
      this.#drawing ??= this.#draw(this.#controller.signal);
      return;
    }
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#drawing = null;
    setAttribute(this.frame, "aria-busy", "false");
    this.#place(null);
  }

  /** Draws until nothing else is wanted. One question at a time: so charts come while wishes keep changing. */
  async #draw(signal) {
    let drawn = null;
    setAttribute(this.frame, "aria-busy", "true");
    while (drawn !== this.#wanted || this.#width !== this.node.clientWidth) {
      drawn = this.#wanted;
      this.#width = this.node.clientWidth;
      const request = { ...drawn.request, width: Math.max(100, this.#width) };
      let [drawing, words] = [null, ""];
      try {
        const text = await persistently(() => drawChart(this.chart.kind, request, signal), signal, () => {});
        drawing = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      } catch (error) {
        words = `The chart cannot be drawn. ${error.message}`;
        // The same request may be asked again.
        drawn.key = "";
      }
      if (signal.aborted) return;
      this.#place(drawing, words);
    }
    this.#drawing = null;
    setAttribute(this.frame, "aria-busy", "false");
  }

  #place(drawing, words = "") {
    const [current, pointed] = [this.#spots[this.cursor.index], this.#pointed].map((spot) => spot && keyOf(spot));
    this.frame.querySelector("svg")?.remove();
    this.frame.hidden = !drawing;
    if (drawing) this.frame.prepend(drawing);
    this.#spots = [...this.frame.querySelectorAll(".spot")];
    this.#boxes = this.#spots.map((spot) => spot.getBBox());
    const find = (key) => this.#spots.find((spot) => keyOf(spot) === key);
    this.cursor.resize(this.#spots.length, this.#spots.indexOf(find(current)));
    // The line below says what is drawn now, or nothing where its mark is gone.
    this.#point(this.cursor.isFocused ? this.#spots[this.cursor.index] : find(pointed));
    if (words) setText(this.readout, words);
  }

  #spotAt(x, y) {
    let [best, least] = [-1, Infinity];
    this.#boxes.forEach((box, index) => {
      const [across, up] = [x - box.x - box.width / 2, y - box.y - box.height / 2];
      if (Math.abs(across) > box.width / 2 + this.chart.reach.across) return;
      if (Math.abs(up) > box.height / 2 + this.chart.reach.up) return;
      const distance = Math.hypot(across, up);
      if (distance < least) [best, least] = [index, distance];
    });
    return best;
  }

  #point(spot) {
    this.#pointed?.classList.remove("pointed");
    this.#pointed = spot ?? null;
    this.#pointed?.classList.add("pointed");
    setText(this.readout, spot ? this.#words(spot) : this.#spots.length ? this.chart.hint : "");
  }

  #words(spot) {
    return spot?.querySelector("title").textContent ?? "";
  }
}
