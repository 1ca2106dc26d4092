// Where a scrutineer stands, by what the program says of the board: pure functions of its state.

/** The kinds of messages of the ceremony, in their order. */
const dealt = ["cert", "commit", "deal", "key"];

const ended = ["resulted", "announced", "decided", "void"];

/** @param {any} state @returns {string[]} the steps of the rail */
export function stepsOf(state) {
  return ["unlock", "backup", ...(state.single ? ["key"] : dealt), "poll", "verify", "head", "share", "destroy"];
}

/** @param {any} state @returns {string[]} the kinds that this scrutineer has on the board */
export function mine(state) {
  return state.holders[state.index - 1]?.sent ?? [];
}

/** @param {any} state */
export function isOver(state) {
  return ended.includes(state.state.phase);
}

/**
 * The step that is to be done now, or "wait". The board is verified in this browser before anything is countersigned, and a backup
 * was opened again before the first message.
 * @param {any} state
 * @param {boolean} verified whether this browser has verified the board with the tally
 * @returns {string}
 */
export function current(state, verified) {
  const { phase, waits } = state.state;
  const sent = mine(state);
  if (state.destroyed) return "done";
  if (isOver(state)) return "destroy";
  if (!state.unlocked) return "unlock";
  if (phase === "ceremony") {
    if (waits === "void") return "wait";
    if (!state.checked && !sent.includes("key")) return "backup";
    return state.owes ?? "wait";
  }
  if (phase !== "tallied" || waits === "result") return "wait";
  if (!sent.includes("head")) return verified ? "head" : "verify";
  return waits === "share" && !sent.includes("share") ? "share" : "wait";
}

/**
 * Where everybody is, while there is nothing to do here.
 * @param {any} state
 * @returns {string} a step
 */
function place(state) {
  const { phase, waits } = state.state;
  if (phase === "ceremony") return stepsOf(state).includes(waits) ? waits : "key";
  if (phase !== "tallied") return isOver(state) ? "destroy" : "poll";
  return waits === "head" ? "head" : "share";
}

/**
 * Marks each step of the rail: done, now, next, or missed, where the others went on without this scrutineer.
 * @param {any} state
 * @param {boolean} verified
 * @returns {{step: string, mark: "done"|"now"|"next"|"missed", waiting: boolean}[]}
 */
export function rail(state, verified) {
  const step = current(state, verified);
  const at = step === "wait" ? place(state) : step === "done" ? "" : step;
  const steps = stepsOf(state);
  const sent = mine(state);
  return steps.map((name, i) => {
    let mark = "next";
    if (name === at) mark = "now";
    else if (step === "done" || i < steps.indexOf(at)) mark = "done";
    const said = [...dealt, "head", "share"].includes(name);
    if (mark === "done" && said && !sent.includes(name)) mark = "missed";
    if (mark === "done" && name === "verify" && !verified && !sent.includes("head")) mark = "missed";
    return { step: name, mark, waiting: mark === "now" && step === "wait" };
  });
}
