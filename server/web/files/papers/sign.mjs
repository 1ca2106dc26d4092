// Signing: shown word for word as this machine's program says it, held for three seconds, and sent.
import { Lost, postJSON, Problem } from "../lib/api.mjs";
import { ask, tell } from "../lib/dialog.mjs";
import { language, say } from "../lib/words.mjs";

const wait = 600; // seconds that an order waits for the other teller

/**
 * Begins an order.
 * @param {string} kind
 * @param {object} body
 */
export function begin(kind, body) {
  return guard(async () => {
    const shown = await postJSON("api/propose", { kind, body });
    if (!(await confirm(shown.says))) return;
    await told(await postJSON("api/start", { shown: shown.shown, wait }));
  });
}

/**
 * Signs an order that waits.
 * @param {any} order
 */
export function join(order) {
  return guard(async () => {
    if (!(await confirm(order.says))) return;
    await told(await postJSON("api/join", { order: order.order }));
  });
}

/** @param {Record<string, string[]>} says */
function confirm(says) {
  return ask({ title: say("papers.sign.title"), lines: says[language()] ?? says.zh, yes: say("papers.sign.yes"), hold: true });
}

/** @param {any} state of the order */
function told(state) {
  return tell({ title: say(state.head ? "papers.sign.done" : "papers.sign.begun") });
}

/**
 * Does something, and tells why if it is refused.
 * @param {() => Promise<void>} action
 */
export async function guard(action) {
  try {
    await action();
  } catch (error) {
    await tell({ title: say("papers.sign.failed"), text: why(error) });
  }
}

/**
 * Why something was refused.
 * @param {unknown} error
 */
export function why(error) {
  if (error instanceof Lost) return say("papers.program");
  if (error instanceof Problem) return error.reason;
  throw error;
}
