/**
 * A plan's layers with what they cost.
 *
 * @typedef {{
 *   layer: string, kind: string, macs: number, params: number, isPinned: boolean,
 *   weightBits: number|null, activationBits: number|null, format: string|null, importance: number|null,
 *   weightWidth: import("./state.js").Width|null, activationWidth: import("./state.js").Width|null,
 *   bitOps: number|null, sizeInBytes: number|null, bitOpsShare: number|null, sizeShare: number|null,
 * }} PlanRow bits and costs null if there is no plan, or they are not known; `format` is the name of a choice that is
 *   no pair of integers; shares from 0 to 1
 */

import { widthOf } from "./state.js";

/** What a layer's candidates call its widths; null for activations of which nothing is said. */
function widthsOf(bits) {
  if (!bits?.format) return { weightWidth: bits?.weight_bits ?? null, activationWidth: bits?.activation_bits ?? null };
  const [weight, activation = null] = bits.format.split("/");
  return { weightWidth: widthOf(weight), activationWidth: activation && widthOf(activation) };
}

/** A cost of a layer: what the solution says, else what follows from the bits of integers. */
const costOf = (bits, key, computed) => (key in bits ? bits[key] : computed);

/**
 * Joins a plan's bits with the layers' costs, by name.
 * @param {object} check the service's answer about network and table, with the layers in network order
 * @param {object|null} solution the service's solution; null for none
 * @returns {PlanRow[]}
 */
export function planRows(check, solution) {
  const chosen = new Map((solution?.layers ?? []).map((layer) => [layer.layer, layer]));
  const rows = check.layers.map(({ layer, kind, macs, params, pinned }) => {
    const bits = chosen.get(layer);
    return {
      layer, kind, macs, params,
      isPinned: pinned !== null,
      weightBits: bits?.weight_bits ?? null,
      activationBits: bits?.activation_bits ?? null,
      format: bits?.format ?? null,
      ...widthsOf(bits),
      importance: bits?.importance ?? null,
      bitOps: bits ? costOf(bits, "bitops", macs * bits.weight_bits * bits.activation_bits) : null,
      sizeInBytes: bits ? costOf(bits, "size_bytes", (params * bits.weight_bits) / 8) : null,
    };
  });
  const total = (key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  const [bitOps, size] = [total("bitOps"), total("sizeInBytes")];
  return rows.map((row) => ({
    ...row,
    bitOpsShare: row.bitOps === null ? null : row.bitOps / (bitOps || 1),
    sizeShare: row.sizeInBytes === null ? null : row.sizeInBytes / (size || 1),
  }));
}
