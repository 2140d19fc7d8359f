/** Plans as files. They are fetched instead of linked, so that a bearer token can be sent. */

import { planFile } from "./api.js";
import { kinds } from "./budget-kinds.js";
import { byId, element } from "./dom.js";

/** Saves a text or bytes as a file. */
function save(content, name, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
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
  suffix === "json" ? `${JSON.stringify(plan.solution, null, 2)}\n` : planFile(plan.id, suffix, type);

/**
 * Shows the tools of a list that know a model's names.
 * @param {HTMLSelectElement} list
 * @param {string|undefined} model the kind of model that the network was read from
 * @returns {boolean} whether there are any
 */
export function offerTools(list, model) {
  const tools = [...list.options].filter(({ dataset }) => dataset.models);
  for (const tool of tools) {
    const models = tool.dataset.models.split(" ");
    tool.hidden = !models.includes(model) && !models.includes("any");
  }
  const offered = tools.filter(({ hidden }) => !hidden);
  // A list shows its value even if that is hidden; the first entry may be that for no tool.
  const first = list.options[0]?.dataset.models ? offered[0] : list.options[0];
  if (list.selectedOptions[0]?.hidden) list.value = first?.value ?? "";
  return offered.length > 0;
}

/** Offers the tools that know the names of a network, which is an entry in the service's list. */
export function showTools(network) {
  byId("tools").hidden = !offerTools(byId("download-tool"), network?.model);
}

/**
 * Connects the download buttons, which the service has written into the page.
 * @param {() => object|null} currentPlan returns the plan that is shown
 * @param {(words: string) => void} say shows the progress
 */
export function enableDownloads(currentPlan, say) {
  for (const button of document.querySelectorAll("#downloads button")) {
    button.addEventListener("click", async () => {
      const plan = currentPlan();
      if (!plan) return;
      const tool = button.id === "download-for-tool" ? byId("download-tool").selectedOptions[0] : null;
      const { suffix, type } = tool ? { suffix: tool.value, type: tool.dataset.type } : button.dataset;
      try {
        save(await written(plan, { suffix, type }), fileName(plan, suffix), type);
        say(`The plan is downloaded ${tool ? `for ${tool.text}` : `as ${suffix.toUpperCase()}`}.`);
      } catch (error) {
        say(`The plan could not be downloaded. ${error.message}`);
      }
    });
  }
}
