/**
 * The budgets that have a slider: how each is counted, written, read, and laid out from end to end.
 *
 * A slider reaches past what plans can attain on the tight side, so that this end is seen; past the loose end
 * there is nothing to gain.
 */

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
    if (pinned) pinnedBitOps += macs * pinned.weight_bits * pinned.activation_bits;
    else searchedMACs += macs;
  }
  return { searchedMACs, pinnedBitOps };
}

/** BitOps of a uniform precision, pinned layers included. */
export function bitOpsOfLevel({ weightBits, activationBits }, check) {
  const { searchedMACs, pinnedBitOps } = costsOf(check);
  return Math.floor(pinnedBitOps + searchedMACs * weightBits * activationBits);
}

/** Levels of equal weight and activation bits: the marks that people know, whatever single layers may have. */
function levelMarks(check) {
  return check.weight_bits.filter((bits) => check.activation_bits.includes(bits)).map((bits) => ({
    value: bitOpsOfLevel({ weightBits: bits, activationBits: bits }, check), label: `W${bits}A${bits}`,
  }));
}

function bitOpsNote(value, check) {
  const level = levelMarks(check).find((mark) => mark.value === value);
  if (level) return `as level ${level.label}`;
  const { searchedMACs, pinnedBitOps } = costsOf(check);
  return value > pinnedBitOps && searchedMACs > 0
    ? `${fixed((value - pinnedBitOps) / searchedMACs, 2)} per searched MAC` : "";
}

/** Whole bits between two ends. */
function wholeBits({ min, max }) {
  const marks = [];
  for (let bits = Math.ceil(min); bits <= max; bits++) marks.push({ value: bits, label: String(bits) });
  return marks;
}

/** What a mean over the searched layers' weights is for the file with the pinned layers, which is larger or smaller. */
function wholeBitsNote(value, check) {
  let [searchedWeights, pinnedWeights, pinnedBits] = [0, 0, 0];
  for (const { params, pinned } of check.layers) {
    if (pinned) [pinnedWeights, pinnedBits] = [pinnedWeights + params, pinnedBits + params * pinned.weight_bits];
    else searchedWeights += params;
  }
  const whole = (value * searchedWeights + pinnedBits) / (searchedWeights + pinnedWeights);
  return `searched layers only; the whole file has at most ${fixed(whole, 2)} bits per weight`;
}

const meanBits = (key, title, field, rangeName, note, short) => ({
  key, title, field,
  unit: "bits",
  tightIsLow: true,
  isLogarithmic: false,
  range: (check) => check.ranges[rangeName],
  ends: ({ min, max }) => [Math.max(0.5, min - Math.max(0.25, 0.12 * (max - min))), max],
  steps: ({ min, max }) => Math.max(20, Math.round((max - min) / 0.05)),
  marks: (check) => wholeBits(check.ranges[rangeName]),
  tidy: hundredthsUp,
  exact: hundredthsUp,
  expected: "a number of bits such as 4.5",
  format: (value) => fixed(value, 2),
  parse: (text) => parseMetric(text.replace(/bits?\s*$/i, "")),
  note,
  inTitle: (value) => `${short} ${significant(value)} bits`,
  initial: ({ min, max }) => hundredthsUp((min + max) / 2),
});

/**
 * @typedef {object} BudgetKind
 * @property {string} key in the state and the address
 * @property {string} title
 * @property {string} field the service's name
 * @property {string} unit behind a value
 * @property {boolean} tightIsLow whether less is tighter
 * @property {(check: object) => {min: number, max: number}} range what plans can attain
 * @property {(range: {min: number, max: number}) => [number, number]} ends the slider's
 * @property {(check: object) => {value: number, label: string}[]} marks
 * @property {(value: number) => number} tidy a slider's amount, rounded to what the page shows
 * @property {(value: number) => number} exact a mark or an end of the range as a budget that can be kept
 * @property {(text: string, check: object) => number|null} parse what a person typed
 * @property {string} expected what can be typed, in words
 * @property {(value: number, check: object) => string} note what else is to be said of an amount
 * @property {(value: number) => string} inTitle the budget in few words, for titles and file names
 * @property {(range: {min: number, max: number}, check: object) => number} initial where nobody chose
 */

/** @type {BudgetKind[]} */
export const kinds = [
  {
    key: "bitops",
    title: "BitOps at most",
    field: "max_bitops",
    unit: "BitOps",
    tightIsLow: true,
    isLogarithmic: true,
    range: (check) => check.ranges.bitops,
    ends: ({ min, max }) => [min * (min / max) ** 0.1, max],
    steps: () => 240,
    marks: levelMarks,
    tidy: fourDigitsDown,
    exact: (value) => value,
    expected: "a count such as 285.4 M, or a level such as W3A4",
    format: (value) => metric(value),
    parse: (text, check) => {
      const level = parseLevel(text);
      const value = level ? bitOpsOfLevel(level, check) : parseMetric(text.replace(/bitops\s*$/i, ""));
      return value === null ? null : Math.floor(value);
    },
    note: bitOpsNote,
    inTitle: (value) => `${metric(value)} BitOps`,
    initial: ({ min, max }, check) => {
      const middle = Math.sqrt(min * max);
      const marks = levelMarks(check).filter(({ value }) => value > min && value < max);
      const distance = ({ value }) => Math.abs(Math.log(value / middle));
      marks.sort((a, b) => distance(a) - distance(b));
      return marks.length ? marks[0].value : fourDigitsDown(middle);
    },
  },
  {
    key: "compression",
    title: "Compression at least",
    field: "min_compression",
    unit: "×",
    tightIsLow: false,
    isLogarithmic: true,
    range: (check) => check.ranges.compression,
    ends: ({ min, max }) => [min, max * (max / min) ** 0.1],
    steps: () => 240,
    marks: (check) => {
      const { min, max } = check.ranges.compression;
      return [4, 5, 6, 8, 10, 12, 16, 20, 24, 32]
        .filter((ratio) => ratio >= min && ratio <= max)
        .map((ratio) => ({ value: ratio, label: `${ratio}×` }));
    },
    tidy: hundredthsDown,
    exact: hundredthsDown,
    expected: "a ratio such as 12.2",
    format: (value) => fixed(value, 2),
    parse: (text) => parseMetric(text.replace(/[×x]\s*$/i, "")),
    note: (value, check) => {
      const params = check.layers.reduce((sum, layer) => sum + layer.params, 0);
      return `at most ${bytes((4 * params) / value)}, ${fixed(32 / value, 2)} bits per weight of the whole file`;
    },
    inTitle: (value) => `${significant(value)}× smaller`,
    initial: ({ min, max }) => hundredthsDown(Math.sqrt(min * max)),
  },
  meanBits(
    "weight-bits", "Mean weight bits at most", "max_mean_weight_bits", "mean_weight_bits", wholeBitsNote,
    "weights"),
  meanBits(
    "activation-bits", "Mean activation bits at most", "max_mean_activation_bits", "mean_activation_bits",
    () => "searched layers only", "activations"),
];
