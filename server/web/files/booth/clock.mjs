// Waiting.

/**
 * @param {number} milliseconds
 * @param {AbortSignal} [signal] that ends it early
 */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/**
 * Waits until a signal ends.
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function ended(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/**
 * Does something again while there is no answer, after 1, 2, 4 and then every 8 seconds, for ever; at once when the network is back.
 * @template T
 * @param {() => Promise<T>} what
 * @param {(error: any) => boolean} again whether an error is one of those that pass
 * @param {(lost: boolean) => void} tell
 * @returns {Promise<T>}
 */
export async function patiently(what, again, tell) {
  for (let seconds = 1; ; seconds = Math.min(8, 2 * seconds)) {
    try {
      const answer = await what();
      tell(false);
      return answer;
    } catch (error) {
      if (!again(error)) {
        tell(false);
        throw error;
      }
    }
    tell(true);
    const online = new AbortController();
    addEventListener("online", () => online.abort(), { once: true, signal: online.signal });
    await pause(1000 * seconds, online.signal);
    online.abort();
  }
}

/** The server's problems that pass by themselves. */
const passing = ["upstream", "busy", "too_many", "stopping", "not_ready", "internal", "not_leader", "rolled_back", "registrar_away"];

/**
 * Whether there was no answer, or one that says: later.
 * @param {any} error of the core
 */
export function passes(error) {
  return error.code === "lost" || (error.code === "problem" && passing.includes(error.problem?.code));
}
