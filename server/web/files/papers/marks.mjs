// What a teller can say of one candidate on one paper, and of the paper: as it is written in the table, as it is called, and by which keys.
import { inLanguage, say } from "../lib/words.mjs";
import { state } from "./state.mjs";

/** @typedef {{code: string, text: string, keys: string}} Mark */

const none = { code: "", keys: "b0 " };
const unclear = { code: "X", keys: "x" };
const forms = {
  APPROVE_OPPOSE_ABSTAIN: [{ code: "A", keys: "a" }, { code: "O", keys: "o" }, none, unclear],
  TICK_UP_TO_N: [{ code: "√", keys: "a√v" }, none, unclear],
};

/** @returns {Mark[]} in the order in which they are shown; the grades of an evaluation by their places */
export function marks() {
  const grades = (state.grades ?? []).map(({ names }, i) => ({ code: names.zh, text: `${i + 1} ${inLanguage(names)}`, keys: String(i + 1) }));
  const all = state.grades ? [...grades, none, unclear] : forms[state.form];
  return all.map((mark) => ({ text: say(`papers.mark.${mark.code}`), ...mark }));
}

/** What stands on a paper, of which only the code is known. */
export function markText(code) {
  return marks().find((mark) => mark.code === code)?.text ?? code;
}

/** @returns {Mark[]} why a paper is none: that one item has two grades, its row cannot show */
export function reasons() {
  const all = [{ code: "", keys: "" }, { code: "NOT_A_BALLOT", keys: "n" }, { code: "UNREADABLE", keys: "u" }];
  if (state.grades) all.push({ code: "OVER_SELECTED", keys: "m" });
  return all.map((reason) => ({ text: say(`papers.reason.${reason.code}`), ...reason }));
}
