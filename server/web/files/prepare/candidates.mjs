// The candidates, in the order of the ballot.
import { $, clone, fill } from "../lib/dom.mjs";
import { numberAfter } from "../lib/numbers.mjs";
import { say } from "../lib/words.mjs";
import { bind, draft, touch } from "./draft.mjs";
import { otherName } from "./names.mjs";
import { asking, fitQuestions, question, questionFields, sayForm } from "./questions.mjs";

/** Draws all candidates anew. */
export function showCandidates() {
  fitQuestions();
  $("#candidates").replaceChildren(...draft.candidates.map(row));
  $("#candidates-none").hidden = draft.candidates.length > 0;
  sayForm();
}

/**
 * @param {{id: string, names: Record<string, string>}} candidate
 * @param {number} at
 */
function row(candidate, at) {
  const item = clone("candidate");
  fill(item, { ".candidate-number": at + 1 });
  bind(item, ".candidate-id", candidate.id, (text) => (candidate.id = text));
  bind(item, ".candidate-zh", candidate.names.zh, (text) => (candidate.names.zh = text));
  bind(item, ".candidate-en", candidate.names.en, (text) => {
    if (text) candidate.names.en = text;
    else delete candidate.names.en;
  });
  $(".candidate-others", item).append(...otherName(candidate.names));
  if (candidate.question) item.append(questionFields(candidate));
  press(item, "up", at, at === 0, () => swap(at - 1));
  press(item, "down", at, at === draft.candidates.length - 1, () => swap(at));
  press(item, "drop", at, false, () => draft.candidates.splice(at, 1));
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {string} what
 * @param {number} at
 * @param {boolean} disabled
 * @param {() => void} act
 */
function press(item, what, at, disabled, act) {
  const button = $(`.candidate-${what}`, item);
  button.disabled = disabled;
  button.setAttribute("aria-label", say(`prepare.candidate.${what}`, { Number: at + 1 }));
  button.addEventListener("click", () => {
    act();
    showCandidates();
    touch();
    const rows = document.querySelectorAll(`#candidates .candidate-${what}`);
    (rows[Math.min(at, rows.length - 1)] ?? $("#candidate-add")).focus();
  });
}

/** @param {number} at which is exchanged with the next */
function swap(at) {
  const all = draft.candidates;
  [all[at], all[at + 1]] = [all[at + 1], all[at]];
}

/** A number that no candidate has: numbers go on as they are. Empty if the last one is none that goes on. */
export function freeNumber() {
  const ids = draft.candidates.map((c) => c.id);
  return numberAfter(ids.at(-1) ?? (asking() ? "Q00" : "P00"), ids);
}

/** Adds an empty candidate. */
function add() {
  const asked = asking() ? { question: question(draft.candidates.at(-1)?.question) } : {};
  draft.candidates.push({ id: freeNumber(), names: { zh: "" }, ...asked });
  showCandidates();
  touch();
  $("#candidates").lastElementChild.querySelector(".candidate-zh").focus();
}

/** Makes the button that adds one work. */
export function mountCandidates() {
  $("#candidate-add").addEventListener("click", add);
  document.addEventListener("language", showCandidates);
}
