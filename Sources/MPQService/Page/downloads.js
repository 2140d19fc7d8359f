/** Plans as files. They are fetched instead of linked, so that a bearer token can be sent. */

import { planText } from "./api.js";
import { kinds } from "./budget-kinds.js";
import { element } from "./dom.js";

/** Saves a text as a file. */
function save(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: address, download: name });
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A file name that identifies the plan and is valid on every file system. */
function fileName({ network, request }, ending) {
  const budgets = kinds.filter(({ field }) => field in request.budgets)
    .map((kind) => kind.inTitle(request.budgets[kind.field]).replaceAll(" ", "").replace("×", "x"));
  const safe = (text) => text.replace(/[^\w.-]+/g, "-");
  return `${[safe(network.name).slice(0, 80), ...budgets.map(safe), "plan"].join("-")}.${ending}`;
}

/** A plan in the file format of its button; the page already has the JSON. */
const written = (plan, { suffix, type }) =>
  suffix === "json" ? `${JSON.stringify(plan.solution, null, 2)}\n` : planText(plan.id, suffix, type);

/**
 * Connects the download buttons, which the service has written into the page.
 * @param {() => object|null} currentPlan returns the plan that is shown
 * @param {(words: string) => void} say shows the progress
 */
export function enableDownloads(currentPlan, say) {
  for (const button of document.querySelectorAll("#downloads button")) {
    const { suffix, type } = button.dataset;
    button.addEventListener("click", async () => {
      const plan = currentPlan();
      if (!plan) return;
      try {
        save(await written(plan, button.dataset), fileName(plan, suffix), type);
        say(`The plan is downloaded as ${suffix.toUpperCase()}.`);
      } catch (error) {
        say(`The plan could not be downloaded. ${error.message}`);
      }
    });
  }
}
