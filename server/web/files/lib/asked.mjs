// What an item of a ballot can be given, and what it was given: a grade, or the answers to a question.

/** @typedef {Record<string, string>} Names by language */
/** @typedef {{candidates: any[], grades?: {names: Names}[]}} Asked as the core says what a ballot asks */

/**
 * How many marks an item has on a ballot.
 * @param {any} candidate
 */
export const marksOf = ({ question }) => (question?.kind === "several" ? question.answers.length : 1);

/**
 * The place of an item's first mark on a ballot.
 * @param {any[]} candidates
 * @param {number} i
 */
export const firstMark = (candidates, i) => candidates.slice(0, i).reduce((n, c) => n + marksOf(c), 0);

/**
 * What an item can be given, in the order of the ballot.
 * @param {Asked} asked
 * @param {number} i
 * @returns {Names[]}
 */
export function labels({ candidates, grades }, i) {
  const { question } = candidates[i];
  if (!question) return grades.map(({ names }) => names);
  if (question.kind !== "scale") return question.answers;
  const { from = 0, to = 0 } = question;
  return Array.from({ length: to - from + 1 }, (_, n) => ({ zh: String(from + n) }));
}

/**
 * What an item was given.
 * @param {Asked} asked
 * @param {(number | null)[]} marks of the whole ballot
 * @param {number} i
 * @returns {Names[]} none if it was left out
 */
export function given(asked, marks, i) {
  const all = labels(asked, i);
  const at = firstMark(asked.candidates, i);
  const own = marks.slice(at, at + marksOf(asked.candidates[i]));
  if (asked.candidates[i].question?.kind === "several") return all.filter((_, n) => own[n]);
  return own[0] ? [all[own[0] - 1]] : [];
}
