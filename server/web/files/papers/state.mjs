// Where this teller stands, and which step is due.

/** What does not change. */
export const facts = JSON.parse(document.getElementById("data").textContent);

export const steps = ["count", "read", "compare", "invalid", "done"];

/** @typedef {{number: number, marks: string[], invalid: string}} Paper */

/** @type {any} as the program of this machine says it */
export let state = null;

/** @param {any} s */
export function setState(s) {
  state = s;
}

/** A paper that is read once more, 0 if none is. */
export let again = 0;

/** @param {number} number */
export function readAgain(number) {
  again = number;
  document.dispatchEvent(new Event("step"));
}

/** The step that is due. */
export function due() {
  const s = state;
  if (!s.teller || s.count > s.issued || !["closed", "transcribing"].includes(s.phase)) return "away";
  if (s.phase === "closed") return "count";
  if (s.ballots + s.invalid === s.count) return "done";
  if (again || s.papers.length < s.count) return "read";
  return s.ballots < s.valid ? "compare" : "invalid";
}

/** Why nothing is to be done, by the end of its message's name. */
export function away() {
  if (!state.teller) return "role";
  if (state.count > state.issued) return "excess";
  return ["ceremony", "approval", "gathering", "voting", "last-call"].includes(state.phase) ? "early" : "late";
}
