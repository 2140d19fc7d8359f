/** Numbers for people, in the style of the reports and `mpq-solve`. */

const prefixes = [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

/**
 * A number with a count of significant digits, without trailing zeros.
 * @param {number} value
 * @param {number} [digits]
 */
export function significant(value, digits = 4) {
  if (!Number.isFinite(value)) return "–";
  return String(Number(value.toPrecision(digits)));
}

/** A number with a fixed count of decimals. */
export function fixed(value, decimals) {
  return Number.isFinite(value) ? value.toFixed(decimals) : "–";
}

/**
 * A count with a metric prefix, such as `46.58 G`.
 * @param {number} value
 * @param {number} [digits] significant digits
 */
export function metric(value, digits = 4) {
  if (!Number.isFinite(value)) return "–";
  const rounded = Number(value.toPrecision(digits));
  const unit = prefixes.find(([size]) => Math.abs(rounded) >= size);
  return unit ? `${significant(value / unit[0], digits)} ${unit[1]}` : significant(value, digits);
}

/** Bytes, such as `8.36 MB`. */
export function bytes(value, digits = 4) {
  const count = metric(value, digits);
  if (count === "–") return count;
  return count.includes(" ") ? `${count}B` : `${count} B`;
}

/** A time in seconds as text, such as `6.8 ms`. */
export function seconds(value, digits = 3) {
  for (const [unit, name] of [[1, "s"], [1e-3, "ms"], [1e-6, "µs"]]) {
    if (value >= unit) return `${significant(value / unit, digits)} ${name}`;
  }
  return value > 0 ? `${significant(value / 1e-9, digits)} ns` : "0 s";
}

/** A share as a percentage with one decimal, such as `22.3 %`. */
export function percent(share, decimals = 1) {
  return `${fixed(100 * share, decimals)} %`;
}

/** A width in words: `4 bits`, or the name of a number format. @param {number|string} width */
export function widthPhrase(width) {
  return Number.isFinite(Number(width)) ? `${width} bits` : width;
}

/** A layer's formats in short: the name of a choice, or both widths. */
export function formatsInShort({ format, weightBits, activationBits }) {
  return format ?? `W${weightBits} A${activationBits}`;
}

/** A count with its noun in the singular or plural: `1 layer`, `20 layers`. */
export function counted(count, noun = "") {
  const number = count.toLocaleString("en");
  return noun ? `${number} ${noun}${count === 1 ? "" : "s"}` : number;
}

/**
 * The first lines of a list, and the number of lines left out.
 * @param {string[]} list
 * @param {number} [most] lines
 * @param {number} [total] the number of all lines, if the list is cut already
 * @returns {string[]}
 */
export function few(list, most = 6, total = list.length) {
  return total > most ? [...list.slice(0, most - 1), `and ${counted(total - most + 1)} more`] : list;
}

/**
 * The number in a text such as `285.4 M` or `48.3G`. Commas are refused: some people write thousands with
 * them, others decimals.
 * @returns {number|null} null if the text is not a number
 */
export function parseMetric(text) {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)(?:e(\d+))?\s*([kMGTP])?\s*$/.exec(text);
  if (!match) return null;
  const unit = prefixes.find(([, name]) => name === match[3]);
  return Number(match[1]) * 10 ** Number(match[2] ?? 0) * (unit ? unit[0] : 1);
}

/**
 * The uniform precision in a text such as `W3A4` or `w2.5a3`.
 * @returns {{weightBits: number, activationBits: number}|null}
 */
export function parseLevel(text) {
  const match = /^\s*w(\d+(?:\.\d+)?)a(\d+(?:\.\d+)?)\s*$/i.exec(text);
  return match && { weightBits: Number(match[1]), activationBits: Number(match[2]) };
}

/**
 * Advice for a text that is not a number: what the person may have meant; empty if nothing fits.
 * @param {string} text such as `500,5 M`, `1,200,000` or `500.5m`
 * @param {(text: string) => number|null} parse null for a text that it refuses
 */
export function advice(text, parse) {
  const texts = [];
  const unit = (word) => word.replace(/(\d\s*)([kmgtp])/i, (_, digit, prefix) => {
    return digit + (prefix.toLowerCase() === "k" ? "k" : prefix.toUpperCase());
  });
  if (text.includes(",")) {
    // Groups of three digits may be thousands; any other digits after a comma are decimals.
    if (/^\s*\d{1,3}(,\d{3})+(?!\d)/.test(text)) texts.push(text.replaceAll(",", ""));
    if (/^[^,.]*,[^,.]*$/.test(text)) texts.push(text.replace(",", "."));
  } else if (/^\s*w[1-9]\d*\s*$/i.test(text)) {
    const bits = text.replace(/\D/g, "");
    texts.push(`W${bits}A${bits}`);
  } else {
    texts.push(text);
  }
  const read = [...new Set(texts.map((word) => unit(word).trim()))]
    .filter((word) => word !== text.trim() && parse(word) > 0);
  const words = read.join(" or ");
  if (text.includes(",")) return `Commas are not read: write ${words || "decimals with a point"}.`;
  return words && `Did you mean ${words}?`;
}
