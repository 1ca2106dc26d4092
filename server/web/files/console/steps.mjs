// The steps of the meeting, in their order, and which of them is done now.
import { sayOf } from "./form.mjs";
import { facts, figures, marksOf } from "./poll.mjs";

/** A step, the phases of the board in which it is done, and what is ordered there. */
const all = [
  { id: "key", phases: ["ceremony"] },
  { id: "approve", phases: ["approval"], order: "approve" },
  { id: "attendance", phases: ["gathering"] },
  { id: "issue", phases: ["gathering"] },
  { id: "open", phases: ["gathering"], order: "open" },
  { id: "voting", phases: ["voting"] },
  { id: "closing", phases: ["voting"], order: "closing" },
  { id: "close", phases: ["last-call"], order: "close" },
  { id: "papers", phases: ["closed", "transcribing"] },
  { id: "collection", phases: ["transcribing"], order: "collection" },
  { id: "valid", phases: ["collected"], order: "valid" },
  { id: "count", phases: ["validated", "tallied"], order: "tally" },
  { id: "check", phases: ["tallied"], order: "result" },
  { id: "announce", phases: ["resulted"], order: "announce" },
  { id: "print", phases: ["announced", "decided", "void"] },
];

/** The steps of this poll: sealed texts have no papers. */
export const steps = all.filter((s) => s.id !== "papers" || facts.form !== "SEALED_TEXT");

/**
 * The steps that can be done now: those of the board's phase.
 * @param {import("./poll.mjs").Sight} sight
 */
export function open({ board: { state } }) {
  if (state.phase === "closed" && state.waits === "collection") return steps.filter((s) => s.id === "collection"); // a series without papers
  return steps.filter((s) => s.phases.includes(state.phase));
}

/**
 * Which of them it is. Check-in, issue and opening share a phase, and people do them in turn.
 * @param {import("./poll.mjs").Sight} sight
 * @returns {string} the id of a step
 */
export function current(sight) {
  const { board } = sight;
  const f = figures(sight);
  switch (board.state.phase) {
    case "gathering":
      if (f.Missing > 0 || marksOf(sight, "present").cards.length > 0) return "attendance";
      return f.Issued < f.InHall ? "issue" : "open";
    case "voting":
      return f.Unused > 0 ? "voting" : "closing";
    case "transcribing":
      return f.Left > 0 || board.excess ? "papers" : "collection";
    case "tallied":
      return board.state.waits === "result" ? "check" : "count";
  }
  return open(sight)[0].id;
}

/**
 * @param {import("./poll.mjs").Sight} sight
 * @param {string} id
 */
export function stepName({ board }, id) {
  const { outcome, state } = board;
  const decided = outcome && (state.phase === "resulted" || state.phase === "decided") && outcome.next !== "announce";
  const name = id === "print" && state.phase === "void" ? "void" : id === "announce" && decided ? "decide" : id;
  return sayOf(`console.step.${name}`);
}

/**
 * What became of a step.
 * @param {import("./poll.mjs").Sight} sight
 * @param {string} id
 * @returns {"done" | "now" | "later" | "skipped"}
 */
export function stateOf(sight, id) {
  const at = steps.findIndex((s) => s.id === current(sight));
  const index = steps.findIndex((s) => s.id === id);
  if (index === at) return "now";
  if (sight.board.state.phase === "void") return "skipped"; // how far it came is on the board; what counts is that it is void
  return index < at ? "done" : "later";
}
