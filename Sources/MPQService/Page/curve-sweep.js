/** The sweep behind the trade-off curve: the best plan at some forty BitOps budgets, with the chosen settings. */

import { cancelSweep, followSweep, startSweep } from "./api.js";
import { costsOf } from "./budget-kinds.js";
import { budgetRequest, checkRequest } from "./state.js";
import { pause, persistently } from "./waiting.js";

const count = 41;

/**
 * Levels from the least to the most attainable BitOps, in even steps of bits per tensor, so that they
 * are denser where the curve is steep and meet the uniform levels.
 * @param {object} check the service's answer about network and table
 * @returns {string[]}
 */
export function sweptLevels(check) {
  const { ranges } = check;
  const { searchedMACs } = costsOf(check);
  if (!ranges?.searched_bitops || !searchedMACs) return [];
  const { min, max } = ranges.searched_bitops;
  // Rounds up to thousandths, so that the lowest level is attainable.
  const thousandths = (product) => Math.ceil(1000 * Math.sqrt(product) - 1e-6) / 1000;
  const [first, last] = [thousandths(min / searchedMACs), thousandths(max / searchedMACs)];
  const bits = Array.from({ length: count }, (_, index) => {
    return Math.round(1000 * (first + ((last - first) * index) / (count - 1))) / 1000;
  });
  return [...new Set(bits)].map((width) => `W${width}A${width}`);
}

export class CurveSweep {
  #key = "";
  #id = null;
  #controller = new AbortController();
  rows = [];
  /** The progress in words; empty when the sweep is done. */
  words = "";
  total = 0;

  /** @param {() => void} onChange called after every change, at most once per frame */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /** Starts a new sweep if anything but the BitOps budget changed. */
  follow(state, check) {
    const levels = sweptLevels(check);
    const request = { ...checkRequest(state), sweep: { levels } };
    const others = budgetRequest(state, ["bitops"]);
    if (Object.keys(others).length) request.budgets = others;
    const key = JSON.stringify(request);
    if (key === this.#key) return;
    this.stop();
    this.#key = key;
    this.total = levels.length;
    if (levels.length) this.#run(request, this.#controller.signal);
  }

  /** Cancels the sweep and drops its rows. */
  stop() {
    this.#controller.abort();
    this.#controller = new AbortController();
    // Nobody needs its rows any more; this frees the solvers.
    if (this.#id) cancelSweep(this.#id);
    this.#id = null;
    this.#key = "";
    this.rows = [];
    this.words = "";
    this.#tell();
  }

  async #run(request, signal) {
    const say = (words) => {
      this.words = words;
      this.#tell();
    };
    say(`0 of ${this.total} budgets searched.`);
    try {
      // A slider may still be moving, and the plan comes first.
      await pause(300, signal);
      await persistently(() => this.#sweep(request, signal, say), signal, say);
      say("");
    } catch (error) {
      if (!signal.aborted) say(`The curve is not complete. ${error.message}`);
    }
  }

  /** Starts the sweep or joins it, and follows it to its end. */
  async #sweep(request, signal, say) {
    const sweep = await startSweep(request, signal);
    signal.throwIfAborted();
    this.#id = sweep.id;
    let state = sweep;
    await followSweep(sweep.id, this.rows.length, (name, data) => {
      if (signal.aborted) return;
      if (name === "state") state = data;
      else if (name === "row" && data.row === this.rows.length + 1) this.rows.push(data);
      say(`${this.rows.length} of ${this.total} budgets searched.`);
    }, signal);
    if (state.state === "failed") throw new Error(state.error ?? "The sweep failed.");
    // The stream of a finished sweep can break off too.
    if (state.state !== "done" || this.rows.length < state.total) {
      // Another client cancelled it, or the service is about to stop; it can be resumed.
      throw Object.assign(new Error("The sweep was interrupted."), { retryAfter: 1 });
    }
    this.#id = null;
  }

  #tell() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.onChange();
    });
  }
}
