/** The answer in figures and words: the plan's costs, its gain, and what is proven. */

import { byId, element, setText } from "./dom.js";
import { bytes, fixed, metric, percent, seconds, significant } from "./figures.js";

/** The meaning of each status, in the README's words. */
const claims = {
  optimal: ["Proven optimal", "No plan within these budgets has a lower importance."],
  "within-gap": ["Within the gap", "No plan within these budgets is better by more than the gap allows."],
  feasible: ["Not proven", "A limit came before the proof; a better plan may exist."],
  undecided: ["Undecided", "A limit came before a plan, or before the proof that there is none."],
  infeasible: ["No plan keeps these budgets", "Loosen a budget."],
};

const figureIds = ["importance", "gain", "bitops", "size", "bits", "whole"];

/** A plan's gain over the uniform plan in words: the share of importance that it saves. */
function gainWords(gain, level) {
  if (gain === 0) return `the same importance as uniform ${level}`;
  const share = Math.abs(gain) < 0.0005 ? "less than 0.1 %" : percent(Math.abs(gain));
  return `${share} ${gain > 0 ? "less" : "more"} importance than uniform ${level}`;
}

/** The mean bits per weight of all layers, pinned ones included. */
export function wholeBits({ size_bytes: size }, check) {
  const weights = check.layers.reduce((sum, { params }) => sum + params, 0);
  return weights && size !== null ? (8 * size) / weights : NaN;
}

/** What a plan uses of the resources that tables bring, as pairs of name and amount. */
const resourcesOf = ({ resources }) => Object.entries(resources ?? {});

/** An answer in one sentence, for the status line. */
export function planSentence({ solution, uniform, gain, messages }) {
  if (solution.importance === null) return [`${claims[solution.status][0]}.`, ...messages].join(" ");
  const beside = uniform && gain !== null ? `, ${gainWords(gain, uniform.label)}` : "";
  const costs = [
    solution.bitops !== null && `${metric(solution.bitops)} BitOps`,
    solution.size_bytes !== null && bytes(solution.size_bytes),
    ...resourcesOf(solution).map(([name, amount]) => `${name} ${metric(amount)}`),
  ].filter(Boolean);
  return `${claims[solution.status][0]}: importance ${significant(solution.importance)}${beside}`
    + `${costs.map((words) => `, ${words}`).join("")}.`;
}

function setFigure(id, value, words) {
  setText(byId(`figure-${id}`), value);
  setText(byId(`figure-${id}-note`), words);
}

/**
 * Shows an answer.
 * @param {object} plan the service's plan
 * @param {object} check the service's answer about the same network and table
 * @param {boolean} isStored whether the plan was stored by an earlier request
 */
export function showPlan(plan, check, isStored) {
  const { solution, uniform, gain } = plan;
  const [claim, meaning] = claims[solution.status];
  const verdict = byId("verdict");
  verdict.dataset.status = solution.status;
  verdict.classList.toggle("doubtful", check.measured_on_this_network === false);
  setText(byId("claim"), claim);
  const gap = solution.gap === null ? "" : `, gap ${solution.gap === 0 ? "0" : solution.gap.toExponential(1)}`;
  const proof = solution.proof === "none" ? "" : `Proof: ${solution.proof}${gap}.`;
  const time = `${isStored ? "Solved earlier" : "Solved"} in ${seconds(solution.solve_seconds)}.`;
  setText(byId("meaning"), [meaning, proof, time].filter(Boolean).join(" "));
  showMessages(messagesBeside(plan, check));
  const hasPlan = solution.importance !== null;
  if (!hasPlan) {
    for (const id of figureIds) setFigure(id, "–", "");
  } else {
    setFigure("importance", significant(solution.importance, 5), "lost, less is better");
    setFigure("gain", uniform && gain !== null ? percent(gain) : "–",
      uniform
        ? `less importance than uniform ${uniform.label} (${significant(uniform.importance)})`
        : "no uniform plan fits");
    setFigure("bitops", metric(solution.bitops ?? NaN),
      solution.bitops === null ? "not known" : "BitOps, pinned layers included");
    setFigure("size", bytes(solution.size_bytes ?? NaN),
      solution.compression === null ? "" : `${fixed(solution.compression, 2)}× smaller than at 32 bits`);
    const [weights, activations] = [solution.mean_weight_bits, solution.mean_activation_bits];
    setFigure("bits", weights === null && activations === null
      ? "–" : `W${fixed(weights ?? NaN, 2)} A${fixed(activations ?? NaN, 2)}`, "mean of the searched layers");
    setFigure("whole", fixed(wholeBits(solution, check), 2), "bits per weight, pinned layers included");
  }
  showResult(hasPlan);
}

/** Shows words if there is no answer to show. */
export function showNoPlan(claim, meaning, messages = []) {
  byId("verdict").dataset.status = "none";
  byId("verdict").classList.remove("doubtful");
  setText(byId("claim"), claim);
  setText(byId("meaning"), meaning);
  showMessages(messages);
  for (const id of figureIds) setFigure(id, "–", "");
  showResult(false);
}

/** Says that the plan on the page is for earlier settings, while a new answer takes long. */
export function showAwaited() {
  byId("verdict").dataset.status = "none";
  setText(byId("claim"), "Solving …");
  const isEmpty = byId("figure-importance").textContent === "–";
  setText(byId("meaning"), isEmpty ? "" : "The plan below is for earlier settings.");
  showMessages([]);
  showResult(false);
}

/**
 * An answer's messages without the warnings that the page shows beside network and table. Only the warning that
 * the table is another network's is repeated.
 */
function messagesBeside({ messages }, { warnings, measured_on_this_network: isMeasuredHere }) {
  const told = new Set(isMeasuredHere === false ? warnings.slice(1) : warnings);
  return messages.filter((message) => !told.has(message) && !/^and \d+ more; POST /.test(message));
}

function showMessages(messages) {
  byId("messages").hidden = messages.length === 0;
  // A line that continues the one before is indented, as on the command line.
  byId("messages").replaceChildren(...messages.map((message) => {
    return element("li", { class: message.startsWith(" ") && "continued" }, message.trim());
  }));
}

function showResult(hasPlan) {
  for (const button of document.querySelectorAll("#downloads button")) button.disabled = !hasPlan;
}
