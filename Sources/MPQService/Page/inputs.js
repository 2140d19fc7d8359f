/** Picking and uploading a network and a table. */

import { listNetworks, listTables, upload } from "./api.js";
import { byId, element, setText } from "./dom.js";
import { bytes, counted, few, metric } from "./figures.js";
import { freshBudgets, saysInputs } from "./state.js";

/** The name of an item in a list; an uploaded item has its file and the start of its id too. */
function label(item, isNetwork) {
  if (item.shipped) return item.name;
  const isOther = isNetwork && item.file.replace(/\.\w+$/, "") !== item.name;
  const file = isOther ? ` (${item.file})` : "";
  return `${item.name}${file} · ${item.id.slice(0, 6)}`;
}

/**
 * The change of state for another network. It has other layers and costs, so limits and budgets are reset. Not every
 * file says which layers read the same tensor.
 */
const networkChange = (key, item) => ({
  network: key, budgets: freshBudgets(), limits: [], target: null, ...(!saysInputs(item) && { tied: false }),
});

/** The change of state for another table, which may have other widths. */
const tableChange = (key) => ({ table: key, weightWidths: null, activationWidths: null, limits: [] });

const freshModelOptions = { shapes: [], searchesProducts: false };

/** Files whose sizes may be left open. */
const isModel = ({ name }) => /\.onnx(\.gz)?$/i.test(name);

/** What the page says of a model. */
const modelOptions = () => ({
  shapes: byId("input-shapes").value.split(/\s+/).filter(Boolean),
  searchesProducts: byId("attention-matmuls").checked,
});

const keyOf = (item) => (item.shipped ? item.name : item.id);

function bitRange(list) {
  if (!list.length) return "no";
  const isRun = list.every((bits, index) => index === 0 || bits === list[index - 1] + 1);
  return isRun && list.length > 2 ? `${list[0]} to ${list[list.length - 1]}` : list.join(", ");
}

/** What a table scores, in words. */
function contents({ choices, resources, weight_bits: weights, activation_bits: activations }) {
  if (choices === undefined) return `weights at ${bitRange(weights)} bits, activations at ${bitRange(activations)}`;
  return [counted(choices, "choice"), ...(resources.length ? [`uses of ${resources.join(", ")}`] : [])].join(" · ");
}

export class Inputs {
  /**
   * @param {import("./state.js").Store} store
   * @param {(words: string) => void} say shows the progress
   */
  constructor(store, say) {
    this.store = store;
    this.say = say;
    this.networks = [];
    this.tables = [];
    byId("network").addEventListener("change", ({ target }) => this.#chooseNetwork(target.value));
    byId("table").addEventListener("change", ({ target }) => this.#chooseTable(target.value));
    byId("file").addEventListener("change", ({ target }) => {
      this.#take([...target.files]);
      target.value = "";
    });
    this.#takeDrops();
  }

  /** Loads the lists of networks and tables, and chooses from them if the address does not. */
  async load(signal) {
    [this.networks, this.tables] = await Promise.all([listNetworks(signal), listTables(signal)]);
    const { network, table } = this.store.state;
    if (network === null && table === null) {
      const shipped = this.tables.filter((item) => item.shipped);
      const first = shipped.find(({ name }) => name === "resnet20-fashion") ?? shipped[0];
      if (first && this.#find(this.networks, first.name)) {
        this.store.update({ network: first.name, table: first.name });
      }
    }
  }

  #find(items, key) {
    return items.find((item) => item.id === key || (item.shipped && item.name === key)) ?? null;
  }

  /** The chosen network's entry in the list; null if the list lacks it. */
  networkOf(state) {
    return this.#find(this.networks, state.network);
  }

  /** The chosen table's entry in the list; null if the list lacks it. */
  tableOf(state) {
    return this.#find(this.tables, state.table);
  }

  /** Shows the chosen network and table. */
  show(state) {
    this.#fill(byId("network"), this.networks, state.network, this.networkOf(state), true);
    this.#fill(byId("table"), this.tables, state.table, this.tableOf(state), false);
    const network = this.networkOf(state);
    setText(byId("network-facts"), network
      ? `${counted(network.layers, "layer")}, ${network.searched_layers} searched · ${metric(network.macs)} MACs`
        + ` · ${metric(network.params)} weights, ${bytes(4 * network.params)} at 32 bits` : "");
    const table = this.tableOf(state);
    setText(byId("table-facts"), table
      ? `${counted(table.layers, "layer")} · ${contents(table)}` : "");
    this.#showProvenance(table);
  }

  #fill(select, items, key, chosen, isNetwork) {
    const signature = `${items.map(({ id }) => id).join()} ${chosen ? "" : key}`;
    if (select.dataset.signature !== signature) {
      select.dataset.signature = signature;
      const option = (value, text) => element("option", { value }, text);
      const options = (list) => list.map((item) => option(keyOf(item), label(item, isNetwork)));
      const shipped = items.filter((item) => item.shipped).sort((a, b) => a.name.localeCompare(b.name));
      const uploaded = items.filter((item) => !item.shipped);
      const unknown = key && !chosen ? [option(key, `${key.slice(0, 24)} (not in the list)`)] : [];
      select.replaceChildren(
        ...(key ? unknown : [option("", "choose …")]),
        ...(uploaded.length ? [element("optgroup", { label: "uploaded" }, options(uploaded))] : []),
        ...(shipped.length ? [element("optgroup", { label: "with the service" }, options(shipped))] : []));
    }
    select.value = chosen ? keyOf(chosen) : key ?? "";
  }

  #showProvenance(table) {
    const entries = Object.entries(table?.provenance ?? {});
    const box = byId("provenance");
    box.hidden = entries.length === 0;
    byId("provenance-list").replaceChildren(...entries.flatMap(([name, value]) => [
      element("dt", {}, name.replaceAll("_", " ")),
      element("dd", {}, typeof value === "string" ? value : JSON.stringify(value)),
    ]));
  }

  #chooseNetwork(key) {
    this.#showFaults([]);
    const change = networkChange(key, this.#find(this.networks, key));
    const table = this.tables.find((item) => item.shipped && item.name === key);
    if (table) Object.assign(change, tableChange(table.name));
    this.store.update(change, "network");
  }

  #chooseTable(key) {
    this.#showFaults([]);
    this.store.update(tableChange(key), "table");
  }

  #takeDrops() {
    const zone = byId("drop");
    let depth = 0;
    const mark = (isOver) => zone.classList.toggle("over", isOver);
    addEventListener("dragenter", () => mark(++depth > 0));
    addEventListener("dragleave", () => mark((depth = Math.max(0, depth - 1)) > 0));
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      mark((depth = 0) > 0);
      this.#take([...event.dataTransfer.files]);
    });
  }

  /** Shows which files were refused, until another choice. */
  #showFaults(faults) {
    const box = byId("upload-faults");
    box.hidden = faults.length === 0;
    box.replaceChildren(...few(faults).map((fault) => element("p", {}, fault)));
  }

  /** Uploads files and chooses them. */
  async #take(files) {
    const faults = [];
    const change = {};
    for (const file of files) {
      try {
        this.say(`Uploading ${file.name} …`);
        // What is said of a model would be refused for any other file.
        const { kind, item } = await upload(file, isModel(file) ? modelOptions() : freshModelOptions);
        this[kind] = [item, ...this[kind].filter(({ id }) => id !== item.id)];
        Object.assign(change, kind === "networks" ? networkChange(keyOf(item), item) : tableChange(keyOf(item)));
        this.say(`${file.name} is stored as ${kind === "networks" ? "a network" : "an importance table"}.`);
      } catch (error) {
        const place = error.line ? `, line ${error.line}` : error.offset ? `, byte ${error.offset}` : "";
        faults.push(`${file.name}${place}: ${error.message}`);
      }
    }
    this.#showFaults(faults);
    if (faults.some((fault) => fault.includes("input-shape"))) byId("model-options").open = true;
    if (faults.length) this.say(`Not stored. ${few(faults, 3).join(" ")}`);
    const { network, table } = change;
    if (network || table) this.store.update(change, `upload ${network} ${table}`);
  }
}
