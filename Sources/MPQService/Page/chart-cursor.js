/**
 * Makes the marks of a chart reachable: one focusable layer over the drawing, on which arrow keys step from mark
 * to mark, Enter chooses, and the pointer does the same. To assistive technology it is a slider whose value is the
 * mark in words; that holds for 5 marks and for 560.
 */

import { element, setAttribute } from "./dom.js";

const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

export class ChartCursor {
  /**
   * @param {object} chart
   * @param {string} chart.label what is stepped through
   * @param {(x: number, y: number) => number} chart.find the mark at a place in pixels; -1 for none
   * @param {(index: number) => string} chart.describe
   * @param {(index: number|null) => void} chart.onMove null when nothing is pointed at
   * @param {(index: number) => void} chart.onChoose
   */
  constructor(chart) {
    this.chart = chart;
    this.index = 0;
    this.count = 0;
    this.node = element("div", {
      class: "chart-cursor", role: "slider", tabindex: 0, "aria-label": chart.label,
      onkeydown: (event) => this.#press(event),
      onfocus: () => this.#show(),
      onblur: () => this.chart.onMove(null),
      onpointermove: (event) => this.#point(event),
      onpointerleave: () => this.#leave(),
      onclick: (event) => this.#click(event),
    });
    this.resize(0);
  }

  /** Sets how many marks there are, and at which of them it stands; -1 for the place where it was. */
  resize(count, index = -1) {
    this.count = count;
    this.index = index >= 0 ? index : Math.max(0, Math.min(this.index, count - 1));
    setAttribute(this.node, "aria-disabled", String(count === 0));
    setAttribute(this.node, "aria-valuemin", count ? 1 : 0);
    setAttribute(this.node, "aria-valuemax", count);
    this.announce();
  }

  /** Stands at a mark. */
  moveTo(index) {
    this.index = index;
    this.announce();
    if (this.isFocused) this.#show();
  }

  /** Says the current mark anew, after its words changed. */
  announce() {
    setAttribute(this.node, "aria-valuenow", this.count ? this.index + 1 : 0);
    const words = this.count ? this.chart.describe(this.index) : "nothing to show yet";
    setAttribute(this.node, "aria-valuetext", words);
  }

  /** Whether the keyboard is here. */
  get isFocused() {
    return document.activeElement === this.node;
  }

  #show() {
    if (this.count) this.chart.onMove(this.index);
  }

  #press(event) {
    if (!this.count || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key in steps) this.moveTo(Math.max(0, Math.min(this.count - 1, this.index + steps[key])));
    else if (key === "Home") this.moveTo(0);
    else if (key === "End") this.moveTo(this.count - 1);
    else if (key === "Enter" || key === " ") this.chart.onChoose(this.index);
    else return;
    event.preventDefault();
  }

  #find(event) {
    const box = this.node.getBoundingClientRect();
    return this.count ? this.chart.find(event.clientX - box.left, event.clientY - box.top) : -1;
  }

  #point(event) {
    const index = this.#find(event);
    this.node.classList.toggle("on-mark", index >= 0);
    if (index >= 0) this.chart.onMove(index);
    else this.#leave();
  }

  #leave() {
    this.node.classList.remove("on-mark");
    if (this.isFocused) this.#show();
    else this.chart.onMove(null);
  }

  #click(event) {
    const index = this.#find(event);
    if (index < 0) return;
    this.moveTo(index);
    this.chart.onChoose(index);
  }
}
