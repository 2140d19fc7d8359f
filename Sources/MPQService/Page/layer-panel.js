/** The panel for one layer's widths, to pin one or exclude some. */

import { byId, element, setText } from "./dom.js";
import { formatsInShort, metric, significant, widthPhrase } from "./figures.js";
import { limitOf } from "./state.js";

const plural = { weight: "weights", activation: "activations" };

export class LayerPanel {
  #index = null;
  #name = "";

  /**
   * @param {import("./state.js").Store} store
   * @param {(index: number) => void} onMove called when another layer is opened
   * @param {() => void} onClose called when the panel is closed, to take the focus back
   */
  constructor(store, onMove, onClose) {
    this.store = store;
    this.onMove = onMove;
    this.onClose = onClose;
    this.node = byId("layer-panel");
    byId("layer-previous").addEventListener("click", () => this.#step(-1));
    byId("layer-next").addEventListener("click", () => this.#step(1));
    byId("layer-close").addEventListener("click", () => this.close());
    byId("layer-pin").addEventListener("click", () => this.#pinAsChosen());
    byId("layer-free").addEventListener("click", () => this.#set({ weight: null, activation: null }));
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  /** Opens a layer. @param {number} index in network order */
  open(index) {
    this.#index = index;
    this.node.hidden = false;
    this.#draw();
    byId("layer-title").focus({ preventScroll: true });
    this.node.scrollIntoView({ block: "nearest" });
    // Shows the start of a panel that is higher than the window.
    byId("layer-title").scrollIntoView({ block: "nearest" });
  }

  close() {
    if (this.node.hidden) return;
    this.node.hidden = true;
    this.#index = null;
    this.onClose();
  }

  /**
   * Follows a new answer.
   * @param {object|null} check the service's answer about network and table
   * @param {import("./plan-rows.js").PlanRow[]} rows
   */
  show(check, rows) {
    this.check = check;
    this.rows = rows;
    if (this.node.hidden) return;
    // Another network may have a different layer at this index.
    if (check?.layers[this.#index]?.layer === this.#name) this.#draw();
    else this.node.hidden = true;
  }

  get #layer() {
    return this.check.layers[this.#index];
  }

  #step(by) {
    const index = this.#index + by;
    if (index < 0 || index >= this.check.layers.length) return;
    this.#index = index;
    this.#draw();
    this.onMove(index);
  }

  /** The widths of a tensor if the layer is not limited. */
  #freeWidths(tensor) {
    const { state } = this.store;
    const candidates = tensor === "weight" ? state.weightWidths : state.activationWidths;
    return this.#layer[tensor].map(({ bits }) => bits)
      .filter((bits) => (!candidates || candidates.includes(bits)) && !this.#isOutlier(tensor, bits));
  }

  #isOutlier(tensor, bits) {
    return this.store.state.outliers === "exclude" && this.check.outliers.some((outlier) => {
      return outlier.layer === this.#layer.layer && outlier.tensor === tensor && outlier.bits === bits;
    });
  }

  #allowed(tensor) {
    return limitOf(this.store.state, this.#layer.layer)[tensor] ?? this.#freeWidths(tensor);
  }

  #set(change) {
    this.store.updateLimit({ ...limitOf(this.store.state, this.#layer.layer), ...change });
  }

  #setAllowed(tensor, list) {
    const free = this.#freeWidths(tensor);
    const isFree = list.length === free.length && free.every((bits) => list.includes(bits));
    const order = this.#layer[tensor].map(({ bits }) => bits);
    this.#set({ [tensor]: isFree ? null : list.sort((a, b) => order.indexOf(a) - order.indexOf(b)) });
  }

  #pinAsChosen() {
    const { weightWidth, activationWidth } = this.rows[this.#index];
    this.#set({ weight: [weightWidth], activation: activationWidth === null ? null : [activationWidth] });
  }

  #draw() {
    const layer = this.#layer;
    const row = this.rows[this.#index];
    this.#name = layer.layer;
    setText(byId("layer-title"), layer.layer);
    byId("layer-previous").disabled = this.#index === 0;
    byId("layer-next").disabled = this.#index === this.check.layers.length - 1;
    setText(byId("layer-facts"), [
      `Layer ${this.#index + 1} of ${this.check.layers.length}`,
      // A cost table does not say the kind.
      layer.kind === "-" ? null : layer.kind.replaceAll("_", " "),
      `${metric(layer.macs)} MACs`, `${metric(layer.params)} weights`,
      (row.format ?? row.weightBits) && `chosen ${formatsInShort(row)}`,
      row.importance !== null && `importance ${significant(row.importance)}`,
    ].filter(Boolean).join(" · "));
    const isPinned = layer.pinned !== null;
    byId("layer-pinned").hidden = !isPinned;
    // Choices of a table of its own are not limited here.
    const isFixed = isPinned || layer.choices !== undefined;
    byId("layer-tensors").hidden = isFixed;
    byId("layer-actions").hidden = isFixed;
    if (isFixed) return;
    const pin = byId("layer-pin");
    pin.disabled = row.weightWidth === null;
    setText(pin, row.weightWidth === null ? "Pin as chosen" : `Pin as chosen: ${formatsInShort(row)}`);
    const limit = limitOf(this.store.state, layer.layer);
    byId("layer-free").disabled = !limit.weight && !limit.activation;
    this.#drawTensor("weight", row.weightWidth);
    this.#drawTensor("activation", row.activationWidth);
  }

  /** Fills a tensor's rows. They are made once per layer, so that the focus is kept. */
  #drawTensor(tensor, chosen) {
    const body = byId(`${tensor}-choices`);
    const candidates = this.#layer[tensor];
    const signature = `${this.#layer.layer} ${candidates.map(({ bits }) => bits).join()}`;
    if (body.dataset.signature !== signature) {
      body.dataset.signature = signature;
      body.replaceChildren(...candidates.map(({ bits }) => this.#choice(tensor, bits)));
    }
    const allowed = this.#allowed(tensor);
    const most = Math.max(...candidates.map(({ importance }) => importance), Number.MIN_VALUE);
    candidates.forEach(({ bits, importance }, index) => {
      const row = body.rows[index];
      const isOutlier = this.#isOutlier(tensor, bits);
      const isAllowed = allowed.includes(bits) && !isOutlier;
      row.classList.toggle("chosen", bits === chosen);
      setText(row.querySelector(".unseen"), bits === chosen ? " chosen" : "");
      setText(row.querySelector(".figure"), significant(importance) + (isOutlier ? ", outlier" : ""));
      row.querySelector(".meter").style.width = `${Math.max(1, (56 * importance) / most)}px`;
      const box = row.querySelector("input");
      box.checked = isAllowed;
      box.disabled = isOutlier || (isAllowed && allowed.length === 1);
      const pin = row.querySelector("button");
      pin.disabled = isOutlier;
      pin.setAttribute("aria-pressed", String(isAllowed && allowed.length === 1));
    });
  }

  #choice(tensor, bits) {
    const toggle = ({ target }) => {
      const others = this.#allowed(tensor).filter((other) => other !== bits);
      this.#setAllowed(tensor, target.checked ? [...others, bits] : others);
    };
    return element("tr", {},
      element("th", { scope: "row" }, String(bits), element("span", { class: "unseen" })),
      element("td", {}, element("span", { class: `meter ${tensor}`, "aria-hidden": "true" }),
        element("span", { class: "figure" })),
      element("td", {}, element("input", {
        type: "checkbox", "aria-label": `${plural[tensor]} may have ${widthPhrase(bits)}`, onchange: toggle,
      })),
      element("td", {}, element("button", {
        type: "button", class: "small", "aria-label": `Pin ${plural[tensor]} to ${widthPhrase(bits)}`,
        onclick: ({ currentTarget }) => {
          const isPinned = currentTarget.getAttribute("aria-pressed") === "true";
          this.#setAllowed(tensor, isPinned ? this.#freeWidths(tensor) : [bits]);
        },
      }, "Pin")));
  }
}
