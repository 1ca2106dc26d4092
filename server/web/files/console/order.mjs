// Orders: shown word for word as this machine's program says them, signed after three seconds of holding, and sent.
import { Lost, Problem, postJSON } from "../lib/api.mjs";
import { ask, tell } from "../lib/dialog.mjs";
import { language, say } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { facts } from "./poll.mjs";
import { list, you } from "./roles.mjs";

const wait = 600; // seconds that an order waits for its second signature

/** @param {string} kind */
export function kindName(kind) {
  return sayOf(`console.kind.${kind}`);
}

/**
 * Begins an order: shows what it says, and signs it.
 * @param {string} path of what shows it: api/propose, api/attendance or api/papers
 * @param {{kind?: string, body?: object}} question
 * @returns {Promise<boolean>} whether it was signed
 */
export function begin(path, question) {
  return guard(async () => {
    const shown = await postJSON(path, question);
    const more = [say("console.sign.as", you()), say(facts.needs[shown.kind].count === 1 ? "console.sign.alone" : "console.sign.then")];
    if (shown.left_out > 0) more.push(say("console.sign.leftout", { Count: shown.left_out }));
    if (!(await confirm(shown.kind, shown.says, more))) return false;
    return told(await postJSON("api/start", { shown: shown.shown, wait }));
  });
}

/**
 * Signs an order that waits.
 * @param {any} order of api/orders
 */
export function join(order) {
  return guard(async () => {
    const more = [say("console.sign.as", you())];
    const need = facts.needs[order.kind];
    const roles = [...order.signed.map((o) => o.role), facts.you.role];
    const last = roles.length >= need.count && (!need.among || roles.includes(need.among));
    more.push(say(last ? "console.sign.last" : "console.sign.then"));
    if (!(await confirm(order.kind, order.says, more))) return false;
    return told(await postJSON("api/join", { order: order.order }));
  });
}

/**
 * @param {string} kind
 * @param {Record<string, string[]>} says
 * @param {string[]} more
 */
function confirm(kind, says, more) {
  return ask({
    title: say("console.sign.title", { Kind: kindName(kind) }), lines: says[language()] ?? says.zh, text: more.join("\n"),
    yes: say("console.sign.yes"), hold: true,
  });
}

/** @param {any} state of the order */
async function told(state) {
  await tell({ title: say(state.head ? "console.sign.done" : "console.sign.waiting") });
  return true;
}

/**
 * Does something, and tells why if it is refused: also what has come onto the board meanwhile.
 * @param {() => Promise<boolean>} action
 */
export async function guard(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Lost)) throw error;
    await tell({ title: say("console.sign.failed"), text: why(error) });
    return false;
  }
}

/**
 * Why something was refused, with what to do next.
 * @param {Problem | Lost} error
 */
export function why(error) {
  if (error instanceof Lost) return say("console.sign.lost");
  return reason(error.document);
}

/**
 * What a problem document says, with the exact reason in the language of the page.
 * @param {any} document
 */
export function reason(document) {
  const lines = [document.texts?.[language()] ?? document.title];
  const exact = document.reasons?.[language()];
  if (document.came?.length) lines.push(say("console.sign.came", { Kinds: list(document.came.map(kindName)) }));
  else if (document.code === "stale") lines.push(say("console.sign.moved"));
  else if (exact) lines.push(exact);
  return lines.join("\n");
}
