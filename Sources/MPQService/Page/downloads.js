/** Plans as files. They are fetched rather than linked, so that a bearer token can go along. */

import { planText } from "./api.js";
import { byId, element } from "./dom.js";

/** Hands a text to the browser as a file. */
function save(text, name, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: address, download: name });
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that every file system takes. */
const fileName = (network, ending) => `${network.replace(/[^\w.-]+/g, "-").slice(0, 80)}-plan.${ending}`;

const writers = {
  csv: async (plan) => save(await planText(plan.id, "csv"), fileName(plan.network.name, "csv"), "text/csv"),
  json: async (plan) => {
    const text = `${JSON.stringify(plan.solution, null, 2)}\n`;
    save(text, fileName(plan.network.name, "json"), "application/json");
  },
  yaml: async (plan) => save(await planText(plan.id, "yaml"), fileName(plan.network.name, "yaml"), "application/yaml"),
};

/**
 * Makes the download buttons work.
 * @param {() => object|null} currentPlan the plan that is shown
 * @param {(words: string) => void} say tells what is happening
 */
export function enableDownloads(currentPlan, say) {
  for (const [format, write] of Object.entries(writers)) {
    byId(`download-${format}`).addEventListener("click", async () => {
      const plan = currentPlan();
      if (!plan) return;
      try {
        await write(plan);
        say(`The plan is downloaded as ${format.toUpperCase()}.`);
      } catch (error) {
        say(`The plan could not be downloaded. ${error.message}`);
      }
    });
  }
}
