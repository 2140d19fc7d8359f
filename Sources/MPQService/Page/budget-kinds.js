/**
 * The budgets with a slider, from the service's list: how each is written, parsed, and laid out on its slider.
 *
 * On the tight side a slider goes beyond the attainable range, so that its end is visible; beyond the loose end
 * there is nothing to gain.
 */

import { budgets } from "./budget-list.js";
import { bytes, fixed, metric, parseLevel, parseMetric, significant } from "./figures.js";

/** Shortens to four digits downwards: a budget is never larger than what the page shows. */
function fourDigitsDown(value) {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 3);
  return Math.floor(value / step) * step;
}

const hundredthsDown = (value) => Math.floor(value * 100 + 1e-9) / 100;
const hundredthsUp = (value) => Math.ceil(value * 100 - 1e-9) / 100;

/** Multiply-accumulates of the searched layers, and BitOps of the pinned ones. */
export function costsOf(check) {
  let searchedMACs = 0;
  let pinnedBitOps = 0;
  for (const { macs, pinned } of check.layers) {
    // Widths of formats without a product are not known.
    if (pinned) pinnedBitOps += macs * (pinned.weight_bits ?? 0) * (pinned.activation_bits ?? 0);
    else searchedMACs += macs;
  }
  return { searchedMACs, pinnedBitOps };
}

/** BitOps of a uniform precision, pinned layers included. */
export function bitOpsOfLevel({ weightBits, activationBits }, check) {
  const { searchedMACs, pinnedBitOps } = costsOf(check);
  return Math.floor(pinnedBitOps + searchedMACs * weightBits * activationBits);
}

function bitOpsNote(value, check) {
  const level = check.ranges.bitops.marks.find((mark) => mark.amount === value);
  if (level) return `as level ${level.label}`;
  const { searchedMACs, pinnedBitOps } = costsOf(check);
  return value > pinnedBitOps && searchedMACs > 0
    ? `${fixed((value - pinnedBitOps) / searchedMACs, 2)} per searched MAC` : "";
}

function compressionNote(value, check) {
  const params = check.layers.reduce((sum, layer) => sum + layer.params, 0);
  return `at most ${bytes((4 * params) / value)}, ${fixed(32 / value, 2)} bits per weight of the whole file`;
}

/** The note on a mean over the searched layers' weights: the mean over all weights, pinned layers included. */
function wholeBitsNote(value, check) {
  let [searchedWeights, pinnedWeights, pinnedBits] = [0, 0, 0];
  for (const { params, pinned } of check.layers) {
    if (pinned) [pinnedWeights, pinnedBits] = [pinnedWeights + params, pinnedBits + params * (pinned.weight_bits ?? NaN)];
    else searchedWeights += params;
  }
  const whole = (value * searchedWeights + pinnedBits) / (searchedWeights + pinnedWeights);
  return `searched layers only; the whole file has at most ${fixed(whole, 2)} bits per weight`;
}

/** Notes about an amount, for some budgets. */
const notes = {
  max_bitops: bitOpsNote,
  min_compression: compressionNote,
  max_mean_weight_bits: wholeBitsNote,
  max_mean_activation_bits: () => "searched layers only",
};

/** Parses amounts of BitOps, which may be levels too. */
function parseBitOps(text, check) {
  const level = parseLevel(text);
  return level ? bitOpsOfLevel(level, check) : null;
}

/** How amounts of a style are written and rounded; a rounded amount equals the one that the page shows. */
const styles = {
  metric: { format: metric, tidy: fourDigitsDown, exact: (value) => value, whole: Math.floor },
  bytes: { format: bytes, tidy: fourDigitsDown, exact: (value) => value, whole: Math.floor },
  bits: { format: (value) => fixed(value, 2), tidy: hundredthsUp, exact: hundredthsUp },
  ratio: { format: (value) => fixed(value, 2), tidy: hundredthsDown, exact: hundredthsDown },
};

/** The number before a unit; the unit may be plural, singular or missing. */
function parseAmount(text, unit) {
  const units = unit === "×" ? "[×x]" : unit.replace(/s$/, "s?");
  return parseMetric(text.replace(new RegExp(`${units}\\s*$`, "i"), ""));
}

/**
 * @typedef {object} BudgetKind
 * @property {string} key in the state and the address
 * @property {string} title
 * @property {string} field the name in the service's requests
 * @property {string} unit the words after a value
 * @property {boolean} isTightBelow whether less is tighter
 * @property {boolean} isLogarithmic
 * @property {(check: object) => {min: number, max: number, marks: object[]}|null} range the attainable range; null
 *   for a measure that is not known
 * @property {(range: {min: number, max: number}) => [number, number]} ends the slider's
 * @property {(range: {min: number, max: number}) => number} steps between its ends
 * @property {(value: number) => number} tidy a slider's amount, rounded to what the page shows
 * @property {(value: number) => number} exact a mark or an end of the range, rounded to a budget that a plan keeps
 * @property {(text: string, check: object) => number|null} parse reads a typed amount
 * @property {string} expected what can be typed, in words
 * @property {(value: number, check: object) => string} note a note about an amount
 * @property {(value: number) => string} inTitle the budget in few words, for titles and file names
 * @property {(range: {min: number, max: number}) => number} initial the amount before a person chooses one
 */

/** @returns {BudgetKind} */
function kindOf(budget) {
  const { field, range, unit, isLogarithmic, isTightBelow, startsAtMark } = budget;
  const style = styles[budget.style];
  const inWords = budget.style === "metric" || budget.style === "bytes" ? style.format : significant;
  const middleOf = ({ min, max }) => (isLogarithmic ? Math.sqrt(min * max) : (min + max) / 2);
  return {
    ...budget,
    ...style,
    range: (check) => check.ranges[range] ?? null,
    ends: ({ min, max }) => {
      // A tenth of the range, or a quarter of a bit if the range is narrow.
      const beyond = isLogarithmic ? (max / min) ** 0.1 : Math.max(0.25, 0.12 * (max - min));
      if (isLogarithmic) return isTightBelow ? [min / beyond, max] : [min, max * beyond];
      return isTightBelow ? [Math.max(0.5, min - beyond), max] : [min, max + beyond];
    },
    steps: ({ min, max }) => (isLogarithmic ? 240 : Math.max(20, Math.round((max - min) / 0.05))),
    parse: (text, check) => {
      const value = (field === "max_bitops" ? parseBitOps(text, check) : null) ?? parseAmount(text, unit);
      return value !== null && style.whole ? style.whole(value) : value;
    },
    note: notes[field] ?? (() => ""),
    inTitle: (value) => budget.words.replace("#", inWords(value)),
    initial: (attainable) => {
      const middle = middleOf(attainable);
      const distance = ({ amount }) => Math.abs(Math.log(amount / middle));
      const marks = startsAtMark
        ? attainable.marks.filter(({ amount }) => amount > attainable.min && amount < attainable.max) : [];
      marks.sort((a, b) => distance(a) - distance(b));
      return marks.length ? marks[0].amount : style.tidy(middle);
    },
  };
}

/** @type {BudgetKind[]} */
export const kinds = budgets.map(kindOf);
