// What papers of a questionnaire may answer, and how much of it one does.
import { $ } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { state } from "./state.mjs";

/** The keys of answers, in their order: those that mean something else on this page are left out. */
const keys = "123456789acdefghijklopqrstvwyz";

/** @param {any} question */
export function several(question) {
  return question?.kind === "several";
}

/**
 * The answers of a question, as the table has them. A point of a scale that is one digit is its own key.
 * @param {any} question
 * @returns {import("./marks.mjs").Mark[]}
 */
export function answers(question) {
  if (question.kind !== "scale") return question.answers.map((names, i) => mark(names.zh, inLanguage(names), keys[i]));
  const from = question.from ?? 0;
  return Array.from({ length: question.to - from + 1 }, (_, i) => {
    const point = String(from + i);
    return point.length === 1 ? { code: point, text: point, keys: point } : mark(point, point, keys[Math.min(from, 10) + i - 1]);
  });
}

/** @param {string} [key] none after the last of them */
function mark(code, text, key = "") {
  return { code, text: `${key.toUpperCase()} ${text}`.trim(), keys: key };
}

/** What a question asks for. @param {any} question */
export function asks(question) {
  const kind = say(`papers.asks.${question.kind}`, { Max: question.max, From: question.from ?? 0, To: question.to });
  return question.required ? `${kind} · ${say("papers.asks.required")}` : kind;
}

/**
 * Of several answers, what nobody can read excludes the others.
 * @param {HTMLInputElement} input that was changed
 */
export function exclude(input) {
  if (input.type !== "checkbox" || !input.checked) return;
  for (const other of input.closest(".segments").querySelectorAll("input")) {
    if ((other.value === "X") !== (input.value === "X")) other.checked = false;
  }
}

/** Says how many questions are answered, and what would make the paper invalid. Whether it is, the program says, too. */
export function countAnswers() {
  const given = [...document.querySelectorAll(".mark-row")].map((row) => [...row.querySelectorAll("input:checked")].filter((i) => i.value !== ""));
  const over = state.candidates.findIndex((c, i) => several(c.question) && given[i].length > c.question.max);
  const missing = state.candidates.filter((c, i) => c.question.required && given[i].length === 0).length;
  const args = { Count: given.filter((all) => all.length > 0).length, Items: state.candidates.length, Missing: missing, Number: over + 1, Max: state.candidates[over]?.question.max };
  $("#read-marked").textContent = say(`papers.answered${over >= 0 ? ".over" : missing > 0 ? ".missing" : ""}`, args);
  $("#read-marked").classList.toggle("bad", over >= 0);
}
