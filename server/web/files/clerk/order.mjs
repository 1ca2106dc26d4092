// Orders: rehearsed by this machine's program, shown in words, signed after three seconds of holding, and sent.
import { Lost, Problem, postJSON } from "../lib/api.mjs";
import { ask, tell } from "../lib/dialog.mjs";
import { say } from "../lib/words.mjs";
import { reason } from "./refused.mjs";
import { says } from "./says.mjs";
import { kindName, look, seen } from "./state.mjs";

/** Who signs a kind of order, in words. @param {string} kind */
export function signers(kind) {
  const needs = seen.needs?.[kind] ?? 1;
  const rule = seen.decisions?.includes(kind) ? "clerk.signs.decide" : needs > 1 ? "clerk.signs.several" : "clerk.signs.one";
  return say(rule, { Count: needs });
}

/**
 * Shows an order and signs it. What is refused before that is thrown.
 * @param {string} kind
 * @param {any[]} body
 * @param {string[]} [more] what else is to be known of it
 * @returns {Promise<{complete: boolean} | null>} null if it was not signed
 */
export async function propose(kind, body, more = []) {
  const shown = await postJSON("api/clerk/propose", { kind, body });
  if (!(await confirm(shown, more))) return null;
  return guard(async () => told(await postJSON("api/clerk/sign", { shown: shown.shown })));
}

/** Signs an order that waits. @param {any} order */
export async function join(order) {
  if (!(await confirm(order))) return null;
  return guard(async () => told(await postJSON("api/clerk/join", { order: order.order })));
}

/** Asks whether to sign; polls that this machine has not verified are named. */
function confirm({ kind, body, unchecked = [] }, more = []) {
  const title = say("clerk.sign.title", { Kind: kindName(kind), Count: body.length });
  const you = say("clerk.sign.as", { Role: say(`clerk.role.${seen.officer.role}`), Name: seen.officer.name });
  const text = [...more, ...unchecked.map((c) => say("clerk.sign.unchecked", { Origin: c.origin })), signers(kind), you].join("\n");
  return ask({ title, lines: says(kind, body), text, yes: say("clerk.sign.yes"), hold: true });
}

/** Says what is to come after a signature. */
async function told(answer) {
  const by = answer.chair ? ".chair" : "";
  const text = answer.complete ? "" : say(`clerk.sign.next${by}`, { Origin: seen.origin });
  await tell({ title: say(answer.complete ? "clerk.sign.done" : `clerk.sign.waits${by}`), text });
  return answer;
}

/**
 * Does something, and tells why if it is refused. The register is looked at again in any case.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T | null>}
 */
export async function guard(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Lost)) throw error;
    await tell({ title: say("clerk.sign.failed"), text: reason(error) });
    return null;
  } finally {
    await look().catch(reason); // a lost answer is told by the page's own looks
  }
}
