/**
 * The page's state: network, table, budgets and settings. The address holds it, so that a result can be shared
 * and the browser's back and forward work.
 *
 * @typedef {{on: boolean, value: number|null}} BudgetState value null: not chosen yet
 * @typedef {number|string} Width bits of an integer, or the name of another number format
 * @typedef {{layer: string, weight: Width[]|null, activation: Width[]|null}} Limit
 *   the widths that a layer may have; null for all. α is null if the service chooses it.
 * @typedef {{
 *   network: string|null, table: string|null,
 *   budgets: Object<string, BudgetState>,
 *   alpha: number|null, outliers: string, tied: boolean, excludesInvalid: boolean,
 *   weightWidths: Width[]|null, activationWidths: Width[]|null,
 *   limits: Limit[], target: string|null,
 * }} State
 */

import { kinds } from "./budget-kinds.js";

export const outlierRules = ["clamp", "exclude", "keep"];

/** Whether a network, an entry of the service's list, says what its layers read. @param {object|null} network */
export const saysInputs = (network) => !network || ["network-json", "onnx"].includes(network.format);

/** The first budgets: BitOps only, at an amount that depends on the network. */
export function freshBudgets() {
  return Object.fromEntries(kinds.map(({ key }) => [key, { on: key === "bitops", value: null }]));
}

/** The width that a text names. @returns {Width} */
export const widthOf = (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** Widths in the address: whole numbers with points between them, or, since names have points too, each with a `~`. */
const formatWidths = (list) =>
  list.every(Number.isInteger) ? list.join(".") : list.map((width) => `${width}~`).join("");

const widths = (text) => {
  const isWidth = (bits) => typeof bits === "string" || (bits > 0 && bits <= 32);
  const parts = text?.includes("~")
    ? text.split("~").filter(Boolean).map(widthOf) : (text ?? "").split(".").map(Number);
  const list = parts.filter(isWidth);
  return list.length ? [...new Set(list)] : null;
};

/** A layer's limits in the address, such as `w2.4a8:layer1` and, since names have letters too, `wq4_K~q8_0~/af16~:layer1`. */
const limitPattern = /^(?:w((?:[\w.+-]+~)+|[\d.]+))?(?:\/?a((?:[\w.+-]+~)+|[\d.]+))?:(.+)$/s;
const formatLimit = ({ layer, weight, activation }) => {
  const separator = [...(weight ?? []), ...(activation ?? [])].every(Number.isInteger) ? "" : "/";
  return (weight ? `w${formatWidths(weight)}` : "")
    + (activation ? `${separator}a${formatWidths(activation)}` : "") + `:${layer}`;
};

/**
 * The state that an address's fragment describes; missing or wrong parts have their defaults.
 * @param {string} hash
 * @returns {State}
 */
export function parseState(hash) {
  const entries = new URLSearchParams(hash.replace(/^#/, ""));
  const number = (name) => {
    // The whole text must be a number: `0,5` is not 0.
    const value = Number(entries.get(name) || NaN);
    return Number.isFinite(value) && value >= 0 ? value : null;
  };
  const budgets = freshBudgets();
  const named = kinds.filter(({ key }) => number(key) !== null);
  if (named.length || entries.get("budgets") === "none") budgets.bitops.on = false;
  for (const { key } of named) budgets[key] = { on: true, value: number(key) };
  const limits = entries.getAll("limit").flatMap((text) => {
    const match = limitPattern.exec(text);
    return match ? [{ layer: match[3], weight: widths(match[1]), activation: widths(match[2]) }] : [];
  });
  return {
    network: entries.get("network"),
    table: entries.get("table"),
    budgets,
    alpha: number("alpha"),
    outliers: outlierRules.includes(entries.get("outliers")) ? entries.get("outliers") : outlierRules[0],
    tied: entries.get("tied") === "yes",
    excludesInvalid: entries.get("invalid") === "exclude",
    weightWidths: widths(entries.get("weights")),
    activationWidths: widths(entries.get("activations")),
    limits,
    target: entries.get("for"),
  };
}

/** The fragment that describes a state; the inverse of `parseState`. */
export function formatState(state) {
  const entries = new URLSearchParams();
  if (state.network) entries.set("network", state.network);
  if (state.table) entries.set("table", state.table);
  const on = kinds.filter(({ key }) => state.budgets[key].on && state.budgets[key].value !== null);
  for (const { key } of on) entries.set(key, String(state.budgets[key].value));
  if (kinds.every(({ key }) => !state.budgets[key].on)) entries.set("budgets", "none");
  if (state.alpha !== null) entries.set("alpha", String(state.alpha));
  if (state.outliers !== outlierRules[0]) entries.set("outliers", state.outliers);
  if (state.tied) entries.set("tied", "yes");
  if (state.excludesInvalid) entries.set("invalid", "exclude");
  if (state.weightWidths) entries.set("weights", formatWidths(state.weightWidths));
  if (state.activationWidths) entries.set("activations", formatWidths(state.activationWidths));
  for (const limit of state.limits) entries.append("limit", formatLimit(limit));
  if (state.target) entries.set("for", state.target);
  return `#${entries}`;
}

/** The part of a request about network and table: everything but the budgets. */
export function checkRequest(state) {
  const request = { network: state.network, table: state.table, outliers: state.outliers };
  if (state.alpha !== null) request.alpha = state.alpha;
  const candidates = {};
  if (state.weightWidths) candidates.weight_bits = state.weightWidths;
  if (state.activationWidths) candidates.activation_bits = state.activationWidths;
  if (Object.keys(candidates).length) request.candidates = candidates;
  if (state.target) request.for = state.target;
  if (state.tied) request.tie_shared_inputs = true;
  if (state.excludesInvalid) request.invalid = "exclude";
  if (state.limits.length) {
    request.constraints = {
      layers: state.limits.map(({ layer, weight, activation }) => ({
        name: layer,
        ...(weight && { weight_bits: weight }),
        ...(activation && { activation_bits: activation }),
      })),
    };
  }
  return request;
}

/**
 * The budgets that are switched on, under the service's names.
 * @param {string[]} [without] kinds to leave out
 */
export function budgetRequest(state, without = []) {
  const counted = kinds.filter(({ key }) => {
    return state.budgets[key].on && state.budgets[key].value !== null && !without.includes(key);
  });
  return Object.fromEntries(counted.map(({ key, field }) => [field, state.budgets[key].value]));
}

/** The limit of one layer; without widths if it is free. @returns {Limit} */
export function limitOf(state, layer) {
  return state.limits.find((limit) => limit.layer === layer) ?? { layer, weight: null, activation: null };
}

/** Holds the state, notifies listeners, and keeps the address up to date. */
export class Store {
  #listeners = [];
  #entry = "";
  #writtenEntry = "";

  constructor() {
    this.state = parseState(location.hash);
    addEventListener("popstate", () => {
      this.#entry = this.#writtenEntry = "";
      this.state = parseState(location.hash);
      this.#tell();
    });
  }

  /** Calls back after every change. @param {(state: State) => void} listener */
  subscribe(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Changes part of the state.
   * @param {Partial<State>} change
   * @param {string|null} entry the name of the change: consecutive changes of one name are one step of the
   *   browser's history; null for a change that no person made, which is not a step
   */
  update(change, entry = null) {
    this.state = { ...this.state, ...change };
    this.#entry = entry ?? this.#entry;
    this.#tell();
  }

  /** Writes the state to the address, not at every change: browsers allow some 100 writes in 30 s. */
  writeAddress() {
    const address = formatState(this.state);
    if (address === location.hash) return;
    if (this.#entry === this.#writtenEntry) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.#writtenEntry = this.#entry;
  }

  /** Changes one budget. @param {Partial<BudgetState>} change */
  updateBudget(key, change, entry = `budget ${key}`) {
    const { budgets } = this.state;
    this.update({ budgets: { ...budgets, [key]: { ...budgets[key], ...change } } }, entry);
  }

  /** Sets the widths that one layer may have. @param {Limit} limit */
  updateLimit(limit, entry = `limit ${limit.layer}`) {
    const others = this.state.limits.filter(({ layer }) => layer !== limit.layer);
    const isFree = !limit.weight && !limit.activation;
    this.update({ limits: isFree ? others : [...others, limit] }, entry);
  }

  #tell() {
    for (const listener of this.#listeners) listener(this.state);
  }
}
