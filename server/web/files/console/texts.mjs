// The result of a poll of sealed texts: how many there are. What people wrote is not here, before it is announced or after: it is read in
// the result report and on the public page.
import { inLanguage, say } from "../lib/words.mjs";
import { paragraph } from "./parts.mjs";
import { table } from "./table.mjs";

/**
 * @param {any[]} written of each question
 * @param {any[]} questions the candidates of the poll
 * @returns {HTMLElement[]}
 */
export function texts(written, questions) {
  const columns = ["written", "empty", "unreadable"];
  const rows = written.map((w, i) => ({ name: inLanguage(questions[i].names), cells: columns.map((c) => ({ text: String(w[c]) })) }));
  return [paragraph(say("console.outcome.unread"), "help"), table([say("console.outcome.question"), ...columns.map((c) => say(`console.outcome.texts.${c}`))], rows)];
}
