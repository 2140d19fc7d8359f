/** Connects the parts of the page: it sends the state as requests, and shows the answers. */

import { check as askCheck, keepToken, onTokenDemanded, solve } from "./api.js";
import { BudgetControls } from "./budget-controls.js";
import { bitOpsOfLevel, kinds } from "./budget-kinds.js";
import { CurveSweep } from "./curve-sweep.js";
import { byId, element, setText } from "./dom.js";
import { enableDownloads, showTools } from "./downloads.js";
import { DrawnChart } from "./drawn-chart.js";
import { bytes, few, metric, parseLevel, significant } from "./figures.js";
import { Inputs } from "./inputs.js";
import { isOfAnother, JoinView, partnerWanted } from "./join-view.js";
import { LayerPanel } from "./layer-panel.js";
import { planRows } from "./plan-rows.js";
import { PlanTable } from "./plan-table.js";
import { planSentence, showAwaited, showNoPlan, showPlan } from "./plan-view.js";
import { SearchSettings } from "./search-settings.js";
import { budgetRequest, checkRequest, Store } from "./state.js";
import { pause, persistently } from "./waiting.js";

/** Milliseconds without movement before a slider's budget is sent. */
const debounce = 80;
/** Milliseconds after which the page says that it waits for an answer. */
const patience = 250;

const store = new Store();
const say = (words) => setText(byId("status"), words);
const inputs = new Inputs(store, say);
const budgets = new BudgetControls(byId("budgets"), store);
const settings = new SearchSettings(store);
const join = new JoinView();
const planChart = new DrawnChart(byId("plan-chart"), {
  kind: "plan",
  label: "Layer of the plan; Enter opens it",
  hint: "Choose a bar to pin a layer or exclude a width.",
  // The name below a bar means it too.
  reach: { across: 0, up: Infinity },
  onChoose: (index) => openLayer(index),
});
const planTable = new PlanTable((index) => openLayer(index));
const layerPanel = new LayerPanel(
  store, (index) => planChart.moveTo(index), () => planChart.cursor.node.focus());
const curveChart = new DrawnChart(byId("curve-chart"), {
  kind: "tradeoff",
  label: "Point of the trade-off; Enter sets the BitOps budget to it",
  hint: "Choose a point to set the BitOps budget to it.",
  reach: { across: 15, up: 15 },
  onChoose: (_, { bitops }) => {
    store.updateBudget("bitops", { on: true, value: Number(bitops) }, `point ${bitops}`);
  },
});
const sweep = new CurveSweep(() => showCurve());

/** The last answers; null if they are not for the current state. */
const answers = { check: null, checkKey: "", plan: null };
let controller = new AbortController();

function openLayer(index) {
  if (!answers.check) return;
  planChart.moveTo(index);
  layerPanel.open(index);
}

/** Shows the current choices, before the service answers. */
function showState(state) {
  inputs.show(state);
  settings.show(state, inputs.networkOf(state), inputs.tableOf(state));
  budgets.show(state, answers.plan);
  showTools(inputs.networkOf(state));
}

/** Marks the answer on the page as one for earlier settings, or as the current one. */
function setPending(isPending) {
  byId("result").setAttribute("aria-busy", String(isPending));
}

/** Marks the answer as the current one, once its bars are drawn. */
async function settle() {
  const { signal } = controller;
  await planChart.drawn;
  if (!signal.aborted) setPending(false);
}

async function checked(state, signal) {
  const request = checkRequest(state);
  const key = JSON.stringify(request);
  if (answers.checkKey !== key) {
    const check = await persistently(() => askCheck(request, signal), signal, say);
    signal.throwIfAborted();
    Object.assign(answers, { check, checkKey: key });
    budgets.layOut(check);
    join.show(check, state.outliers);
    settings.showCheck(state, check);
  }
  return answers.check;
}

/**
 * Gives budgets without a chosen amount one that suits the network.
 * @returns {boolean} whether there were any
 */
function fillBudgets(state, check) {
  const open = kinds.filter(({ key }) => state.budgets[key].on && state.budgets[key].value === null);
  if (!open.length || !check.ranges) return false;
  const filled = open.filter((kind) => kind.range(check));
  // In the place of a measure that is not known comes the first one that is.
  const isOn = kinds.some(({ key }) => state.budgets[key].on && state.budgets[key].value !== null);
  if (!filled.length && !isOn) filled.push(...kinds.filter((kind) => kind.range(check)).slice(0, 1));
  const budgets = { ...state.budgets };
  for (const { key } of open) budgets[key] = { on: false, value: null };
  for (const kind of filled) budgets[kind.key] = { on: true, value: kind.initial(kind.range(check), check) };
  store.update({ budgets });
  return true;
}

/** Requests the current state's plan and shows it; an earlier request is cancelled. */
async function refresh(state) {
  controller.abort(new DOMException("The settings changed.", "AbortError"));
  controller = new AbortController();
  const { signal } = controller;
  answers.plan = null;
  setPending(true);
  showState(state);
  try {
    await pause(debounce, signal);
    store.writeAddress();
    if (!state.network || !state.table) {
      forget();
      return showNothing("Choose a network and a table", "Pick them on this page, or drop in files of your own.");
    }
    const late = setTimeout(() => {
      say("Solving …");
      showAwaited();
    }, patience);
    signal.addEventListener("abort", () => clearTimeout(late));
    try {
      await answer(state, signal);
    } finally {
      clearTimeout(late);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (answers.checkKey !== JSON.stringify(checkRequest(state))) forget();
    if (error.status === 404) return showUnknown(state);
    showNothing(error.title ?? "Something went wrong", error.message);
  }
}

/** An address can come from another service, or from before a file was removed. */
function showUnknown(state) {
  const missing = [
    inputs.networkOf(state) ? null : `the network “${state.network.slice(0, 24)}”`,
    inputs.tableOf(state) ? null : `the table “${state.table.slice(0, 24)}”`,
  ].filter(Boolean);
  showNothing("Not on this service",
    `This service does not have ${missing.join(" and ") || "what the address names"}. `
    + "Drop the files here, or choose others.");
}

async function answer(state, signal) {
  const check = await checked(state, signal);
  if (!check.searchable) {
    sweep.stop();
    if (isOfAnother(check)) {
      return showNothing("Network and table do not match", partnerWanted(check));
    }
    return showNothing("Network and table do not join", "", few(check.problems, 3, check.problem_count));
  }
  if (fillBudgets(state, check)) return;
  const asked = budgetRequest(state);
  if (!Object.keys(asked).length) {
    sweep.follow(state, check);
    return showNothing("No budget is on", "Switch on at least one budget.");
  }
  const request = { ...checkRequest(state), budgets: asked };
  const { plan, isStored } = await persistently(() => solve(request, signal), signal, say);
  signal.throwIfAborted();
  showAnswer(state, check, plan, isStored);
  sweep.follow(state, check);
}

/** Budgets in short, such as `501.8 M BitOps`. */
function budgetWords(budgets) {
  return kinds.filter(({ field }) => field in budgets).map((kind) => kind.inTitle(budgets[kind.field]));
}

/** The document's title, which distinguishes tabs: first the network, then its budgets. */
function pageTitle(network, budgets) {
  return [network, ...budgetWords(budgets), "mpq"].filter(Boolean).join(" · ");
}

/** What the service is asked to draw of a plan. Axes reach what the search may choose, so that they stay. */
function planChartRequest(check, plan, rows, limited) {
  const hasPlan = plan && plan.solution.importance !== null;
  const bits = (key) => (hasPlan ? rows.map((row) => row[key]) : []);
  const known = [...check.weight_bits, ...check.activation_bits].map(Number).filter(Number.isFinite);
  const request = {
    network: check.network.id,
    weight_bits: bits("weightBits"), activation_bits: bits("activationBits"),
    most_bits: Math.max(4, ...known), limited: [...limited],
  };
  if (hasPlan && rows.some(({ format }) => format)) request.choices = rows.map(({ format }) => format);
  return request;
}

/** What the service is asked to draw of the trade-off; null where nothing is known of it. */
function curveChartRequest(check, plan) {
  const point = ({ bitops, importance }) => ({ bitops, importance });
  const isKnown = ({ bitops, importance }) => bitops !== null && importance !== null;
  const curve = sweep.rows.filter(isKnown)
    .map((row) => ({ ...point(row), status: row.status }));
  const uniform = check.uniform.filter(isKnown).map((row) => ({ ...point(row), level: row.level, label: row.label }));
  const shown = plan && isKnown(plan.solution) ? point(plan.solution) : undefined;
  if (!curve.length && !uniform.length && !shown) return null;
  const { min, max } = check.ranges?.bitops ?? {};
  const range = check.ranges?.bitops ? { min, max } : undefined;
  return { network: check.network.id, curve, uniform, plan: shown, range };
}

/** The layers of the answers, with the plan's bits if there is a plan. */
function showLayers(state) {
  const { check, plan } = answers;
  const rows = check ? planRows(check, plan?.solution ?? null) : [];
  const limited = new Set(state.limits.map(({ layer }) => layer));
  planChart.show(check && planChartRequest(check, plan, rows, limited));
  planTable.show(rows, limited);
  layerPanel.show(check, rows);
}

function showAnswer(state, check, plan, isStored) {
  answers.plan = plan;
  showPlan(plan, check, isStored);
  showLayers(state);
  budgets.show(state, plan);
  setText(byId("result-heading"), check.network.name);
  const within = budgetWords(plan.request.budgets).join(", ");
  setText(byId("asked"), `Within ${within}; importance table ${check.table.name}; α ${check.alpha}.`);
  document.title = pageTitle(check.network.name, plan.request.budgets);
  showCurve();
  settle();
  const doubt = check.measured_on_this_network === false
    ? " The table was measured on another network." : "";
  say(planSentence(plan) + doubt);
}

function showNothing(claim, meaning, messages = []) {
  answers.plan = null;
  showNoPlan(claim, meaning, messages);
  showLayers(store.state);
  setText(byId("result-heading"), answers.check?.network.name ?? "No plan yet");
  document.title = pageTitle(answers.check?.network.name ?? "", budgetRequest(store.state));
  showCurve();
  settle();
  say(`${claim}. ${meaning} ${messages.join(" ")}`.trim());
}

/** Drops the answers about a network and table that the service does not have. */
function forget() {
  Object.assign(answers, { check: null, checkKey: "" });
  sweep.stop();
  budgets.layOut(null);
  join.show(null);
  settings.showCheck(store.state, null);
}

function showCurve() {
  const { check, plan } = answers;
  curveChart.show(check && curveChartRequest(check, plan));
  setText(byId("curve-words"), sweep.words);
  const progress = byId("curve-progress");
  progress.max = Math.max(1, sweep.total);
  progress.value = sweep.rows.length;
  progress.hidden = !sweep.words;
  showCurveTable();
}

/** The curve as a table; it is made when it is opened. */
function showCurveTable() {
  if (!byId("curve-details").open || !answers.check?.ranges) return;
  byId("curve-rows").replaceChildren(...sweep.rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, metric(bitOpsOfLevel(parseLevel(row.budgets.level), answers.check))),
    element("td", {}, row.status),
    ...[row.bitops === null ? "–" : metric(row.bitops), row.size_bytes === null ? "–" : bytes(row.size_bytes),
      row.importance === null ? "–" : significant(row.importance), row.uniform ?? "none",
      row.uniform_importance === null ? "–" : significant(row.uniform_importance)]
      .map((text) => element("td", {}, text)))));
}

async function start() {
  try {
    const { signal } = new AbortController();
    await persistently(() => inputs.load(signal), signal, say);
    refresh(store.state);
  } catch (error) {
    showNothing(error.title ?? "Something went wrong", error.message);
  }
}

function enableToken() {
  const form = byId("token-form");
  onTokenDemanded((isWrong) => {
    setText(byId("token-words"), isWrong
      ? "The service refused this token." : "This service asks for a token.");
    if (form.hidden) {
      form.hidden = false;
      byId("token").focus();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepToken(byId("token").value.trim());
    byId("token").value = "";
    form.hidden = true;
    start();
  });
}

function enableSkipLink() {
  byId("skip").addEventListener("click", (event) => {
    // The fragment of the address holds the state, so the link must not change it.
    event.preventDefault();
    byId("result-heading").focus();
  });
}

// On a small screen the plan comes before settings that are seldom changed.
byId("settings").open = matchMedia("(min-width: 900px)").matches;
store.subscribe(refresh);
enableDownloads(() => answers.plan, say);
enableToken();
enableSkipLink();
byId("curve-details").addEventListener("toggle", showCurveTable);
start();
