// What a teller can say of one candidate on one paper, and of the paper: as it is written in the table, as it is called, and by which keys.
import { inLanguage, say } from "../lib/words.mjs";
import { answers, several } from "./answers.mjs";
import { state } from "./state.mjs";

/** @typedef {{code: string, text: string, keys: string}} Mark */

const none = { code: "", keys: "b0 " };
const unclear = { code: "X", keys: "x" };
const forms = {
  APPROVE_OPPOSE_ABSTAIN: [{ code: "A", keys: "a" }, { code: "O", keys: "o" }, none, unclear],
  TICK_UP_TO_N: [{ code: "√", keys: "a√v" }, none, unclear],
};

/**
 * @param {any} candidate
 * @returns {Mark[]} in the order in which they are shown; the grades of an evaluation by their places
 */
export function marks(candidate) {
  const all = candidate.question ? asked(candidate.question) : state.grades ? [...grades(), none, unclear] : forms[state.form];
  return all.map((mark) => ({ text: say(`papers.mark.${mark.code}`), ...mark }));
}

function grades() {
  return state.grades.map(({ names }, i) => ({ code: names.zh, text: `${i + 1} ${inLanguage(names)}`, keys: String(i + 1) }));
}

/** The answers of a question. Where nought is a point, it is no key for no mark; several have no mark when none of them is ticked. */
function asked(question) {
  const own = answers(question);
  const nothing = { ...none, keys: [...none.keys].filter((key) => !own.some((mark) => mark.keys === key)).join("") };
  const rest = own.some((mark) => mark.code === unclear.code) ? [] : [unclear]; // what is written X would be read as that answer
  return [...own, ...(several(question) ? [] : [nothing]), ...rest];
}

/**
 * What stands on a paper, of which only the code is known.
 * @param {any} candidate
 * @param {string} code
 */
export function markText(candidate, code) {
  const all = marks(candidate);
  const called = (one) => all.find((mark) => mark.code === one)?.text ?? (one || say("papers.mark."));
  return several(candidate.question) ? code.split(";").map(called).join(" + ") : called(code);
}

/** @returns {Mark[]} why a paper is none: that one item has two grades, or a question two answers, its row cannot show */
export function reasons() {
  const all = [{ code: "", keys: "" }, { code: "NOT_A_BALLOT", keys: "n" }, { code: "UNREADABLE", keys: "u" }];
  if (state.grades || state.candidates.some((c) => c.question && !several(c.question))) all.push({ code: "OVER_SELECTED", keys: "m" });
  return all.map((reason) => ({ text: say(`papers.reason.${reason.code}`), ...reason }));
}
