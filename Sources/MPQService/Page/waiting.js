/** Cancellable waiting, and repeated requests while the service is busy or silent. */

import { ServiceUnreachable } from "./api.js";

/** Resolves after a number of milliseconds; rejects when the signal fires. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

/**
 * Repeats an attempt until the service answers. An error with `retryAfter`, in seconds, is temporary and is
 * followed by another attempt.
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {AbortSignal} signal
 * @param {(words: string) => void} onWait called before every wait
 * @returns {Promise<T>} rejects with every other error
 */
export async function persistently(attempt, signal, onWait) {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const isUnreachable = error instanceof ServiceUnreachable;
      const wait = isUnreachable ? Math.min(1 + failures, 5) : error.retryAfter ?? null;
      if (wait === null || signal.aborted) throw error;
      onWait(isUnreachable
        ? "The service does not answer. Trying again every few seconds."
        : `${error.message} Trying again in ${wait} s.`);
      await pause(1000 * wait, signal);
    }
  }
}
