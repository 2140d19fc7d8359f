/** The service's HTTP interface: a function per request; refusals and missing answers are typed errors. */

/** The service's problem document for a request that it refused or failed (RFC 9457). */
export class ServiceProblem extends Error {
  /**
   * @param {number} status
   * @param {{title?: string, detail?: string, field?: string, line?: number, offset?: number}} problem
   * @param {number|null} retryAfter seconds after which to ask again; null if asking again is useless
   */
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.title ?? `The service answered with status ${status}.`);
    this.status = status;
    this.title = problem.title ?? `Status ${status}`;
    this.field = problem.field ?? null;
    this.line = problem.line ?? null;
    this.offset = problem.offset ?? null;
    this.retryAfter = retryAfter;
  }
}

/** The service could not be reached, or its answer broke off. */
export class ServiceUnreachable extends Error {}

const tokenKey = "mpq-token";
let askForToken = () => {};

/**
 * Sets the function that is called when the service demands a bearer token.
 * @param {(isWrong: boolean) => void} callback receives whether a token was sent and refused
 */
export function onTokenDemanded(callback) {
  askForToken = callback;
}

/** Keeps a bearer token for this tab. */
export function keepToken(token) {
  sessionStorage.setItem(tokenKey, token);
}

/**
 * Sends a request and returns its successful response.
 * @throws {ServiceProblem|ServiceUnreachable} and `AbortError` when the signal fires
 */
async function send(path, { method = "GET", body, type, accept = "application/json", signal } = {}) {
  const headers = { Accept: accept };
  if (type) headers["Content-Type"] = type;
  const token = sessionStorage.getItem(tokenKey);
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(path, { method, headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServiceUnreachable("The service does not answer.");
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  if (response.status === 401) askForToken(token !== null);
  const isPassing = response.status === 503 || response.status === 429;
  const wait = isPassing ? Math.max(1, Number(response.headers.get("Retry-After")) || 1) : null;
  throw new ServiceProblem(response.status, problem, wait);
}

const json = async (path, options) => read(await send(path, options));

/** @param {"json"|"text"|"blob"} form what the response's body is read as */
async function read(response, form = "json") {
  try {
    return await response[form]();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServiceUnreachable("The service's answer broke off.");
  }
}

const ask = (path, request, signal) =>
  json(path, { method: "POST", body: JSON.stringify(request), type: "application/json", signal });

/** All items of a paged list, newest first. */
async function all(path, signal) {
  const items = [];
  let after = null;
  do {
    const next = after ? `&after=${encodeURIComponent(after)}` : "";
    const page = await json(`${path}?limit=1000${next}`, { signal });
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

export const listNetworks = (signal) => all("/v1/networks", signal);
export const listTables = (signal) => all("/v1/tables", signal);

/**
 * Stores a file; the service recognises its kind.
 * @param {File} file
 * @param {{shapes: string[], searchesProducts: boolean}} model what the file leaves open, where it is a model
 * @returns {Promise<{kind: "networks"|"tables", item: object}>}
 */
export async function upload(file, { shapes, searchesProducts }) {
  const query = new URLSearchParams({ file: file.name.slice(0, 200) || "upload" });
  for (const shape of shapes) query.append("input_shape", shape);
  if (searchesProducts) query.set("attention_matmuls", "true");
  const path = `/v1/documents?${query}`;
  const response = await send(path, { method: "POST", body: file, type: "application/octet-stream" });
  const [, , kind] = response.headers.get("Location").split("/");
  return { kind, item: await read(response) };
}

/** The result of joining a network and a table, with the attainable range of each budget. */
export const check = (request, signal) => ask("/v1/checks", request, signal);

/**
 * The best plan within budgets, and whether it was stored by an earlier request.
 * @returns {Promise<{plan: object, isStored: boolean}>}
 */
export async function solve(request, signal) {
  const body = JSON.stringify(request);
  const response = await send("/v1/plans", { method: "POST", body, type: "application/json", signal });
  const isStored = /;\s*hit/.test(response.headers.get("Cache-Status") ?? "");
  return { plan: await read(response), isStored };
}

/** A stored plan as a file, in the format of a suffix and media type. */
export async function planFile(id, suffix, type) {
  return read(await send(`/v1/plans/${id}.${suffix}`, { accept: type }), "blob");
}

/** A chart as SVG. @param {"plan"|"tradeoff"} kind */
export async function drawChart(kind, request, signal) {
  const body = JSON.stringify(request);
  return read(await send(`/v1/charts/${kind}`, {
    method: "POST", body, type: "application/json", accept: "image/svg+xml", signal,
  }), "text");
}

/** Starts a sweep, or finds the same one finished or unfinished. */
export const startSweep = (request, signal) => ask("/v1/sweeps", request, signal);

/** Cancels an unfinished sweep, without waiting for the answer. */
export function cancelSweep(id) {
  send(`/v1/sweeps/${id}`, { method: "DELETE" }).catch(() => {});
}

/**
 * Follows a sweep's events until its stream ends.
 *
 * `EventSource` cannot send the bearer token, so the stream is read here.
 * @param {string} id
 * @param {number} after the last row that is already known
 * @param {(name: string, data: object) => void} onEvent
 * @param {AbortSignal} signal
 */
export async function followSweep(id, after, onEvent, signal) {
  const path = `/v1/sweeps/${id}/events${after ? `?after=${after}` : ""}`;
  const response = await send(path, { accept: "text/event-stream", signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      const events = text.split("\n\n");
      text = events.pop();
      for (const event of events) emit(event, onEvent);
    }
  } catch (error) {
    if (error.name === "AbortError" || signal.aborted) throw error;
    throw new ServiceUnreachable("The service broke off.");
  }
}

function emit(text, onEvent) {
  let name = "message";
  const data = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
  }
  if (data.length) onEvent(name, JSON.parse(data.join("\n")));
}
