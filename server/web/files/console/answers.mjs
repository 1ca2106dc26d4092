// The result of a questionnaire: whose answers these are, and a table for each question.
import { inLanguage, say } from "../lib/words.mjs";
import { paragraph } from "./parts.mjs";
import { facts } from "./poll.mjs";
import { table } from "./table.mjs";

/**
 * @param {any} outcome
 * @param {any[]} questions the candidates of the poll
 * @returns {HTMLElement[]}
 */
export function answers(outcome, questions) {
  const tables = outcome.answers.flatMap((a) => {
    const asked = questions.find((c) => c.id === a.id);
    const title = document.createElement("h3");
    title.textContent = inLanguage(asked?.names ?? { zh: a.id });
    const rows = a.votes.map((n, i) => ({ name: answer(asked?.question, i), cells: [{ text: String(n) }] }));
    rows.push({ name: say("console.outcome.unanswered"), cells: [{ text: String(a.empty) }] });
    if (a.mean) rows.push({ name: say("console.outcome.mean"), cells: [{ text: mean(a.mean) }] });
    return [title, table([say("console.outcome.answer"), say("console.outcome.votes")], rows)];
  });
  return [paragraph(inLanguage(facts.whose), "help"), ...tables];
}

/** A mean as it is displayed, and exactly. @param {{num: number, den: number, display?: string}} m */
function mean({ num, den, display }) {
  return display ? `${display} (${num}/${den})` : "–";
}

/** How the i-th answer of a question is called: by its name, or by its place on a scale. */
function answer(question, i) {
  return question?.answers ? inLanguage(question.answers[i]) : String((question?.from ?? 0) + i);
}
