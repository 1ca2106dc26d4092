// The result, once the scrutineers have signed it: for officers, before the chair announces it and after.
import { inLanguage, say } from "../lib/words.mjs";
import { answers } from "./answers.mjs";
import { paragraph } from "./parts.mjs";
import { ratings } from "./ratings.mjs";
import { table } from "./table.mjs";
import { texts } from "./texts.mjs";

const after = ["resulted", "announced", "decided"];

/**
 * The table of the result, or nothing while there is none to be shown.
 * @param {import("./poll.mjs").Sight} sight
 * @returns {HTMLElement[]}
 */
export function outcome({ board }) {
  const { outcome, state, candidates } = board;
  if (!outcome || !after.includes(state.phase)) return [];
  const note = state.phase === "resulted" ? [paragraph(say("console.outcome.sealed"), "notice")] : [];
  const nameOf = (id) => inLanguage(candidates.find((c) => c.id === id)?.names ?? { zh: id });
  if (board.written) return [...note, ...texts(board.written, candidates)];
  if (outcome.answers) return [...note, ...answers(outcome, candidates)];
  return [...note, outcome.ratings ? ratings(outcome, nameOf) : projects(outcome, nameOf)];
}

function projects(outcome, nameOf) {
  const marks = ["approve", "oppose", "abstain"].filter((m) => outcome.items.some((item) => item[m] !== undefined));
  const head = ["name", ...marks, "rank", "chosen"].map((name) => say(`console.outcome.${name}`));
  return table(head, outcome.items.map((item) => {
    const what = item.chosen ? "yes" : outcome.tied.includes(item.id) ? "tied" : "no";
    const counts = [...marks.map((m) => item[m]), item.rank ?? ""].map((n) => ({ text: String(n) }));
    return { name: nameOf(item.id), cells: [...counts, { text: say(`console.outcome.${what}`), kind: `chosen is-${what}` }] };
  }));
}
