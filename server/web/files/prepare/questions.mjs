// What a questionnaire asks, question by question. Its fields stand in the row of the candidate that it is.
import { $, clone } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { draft, touch } from "./draft.mjs";

/** What was asked in a candidate, while the form of the draft is another one. @type {WeakMap<object, any>} */
const kept = new WeakMap();

let count = 0; // of rows: their fields have names of their own

export function asking() {
  return Boolean(draft.rules.questionnaire);
}

/** A question like one before it, so that a list of alike ones is written once. @param {any} [like] */
export function question(like) {
  return like ? structuredClone(like) : { kind: "single", answers: [] };
}

/** Gives each candidate a question in a questionnaire, and takes it away in another form. */
export function fitQuestions() {
  for (const candidate of draft.candidates) {
    if (asking()) candidate.question ??= kept.get(candidate) ?? question();
    else if (candidate.question) {
      kept.set(candidate, candidate.question);
      delete candidate.question;
    }
  }
}

/**
 * The fields of a question.
 * @param {any} candidate
 * @returns {HTMLElement}
 */
export function questionFields(candidate) {
  const set = clone("question");
  name(set);
  const answers = candidate.question.answers ?? [];
  $(".question-kind", set).value = candidate.question.kind;
  $(".question-zh", set).value = answers.map((a) => a.zh).join("\n");
  $(".question-en", set).value = answers.some((a) => a.en) ? answers.map((a) => a.en ?? "").join("\n") : "";
  $(".question-max", set).value = candidate.question.max ?? 2;
  $(".question-from", set).value = candidate.question.from ?? (candidate.question.kind === "scale" ? 0 : 1);
  $(".question-to", set).value = candidate.question.to ?? 10;
  $(".question-required", set).checked = Boolean(candidate.question.required);
  show(set);
  set.addEventListener("input", () => {
    candidate.question = read(set, answers);
    show(set);
    touch();
  });
  return set;
}

/** Labels point to the fields beside them. @param {HTMLElement} set */
function name(set) {
  count++;
  for (const field of set.querySelectorAll(".field")) {
    const input = $("input, select, textarea", field);
    input.id = `question-${count}-${input.className.replace("question-", "")}`;
    $("label", field).htmlFor = input.id;
  }
}

/** Shows the fields that the kind has. @param {HTMLElement} set */
function show(set) {
  const kind = $(".question-kind", set).value;
  for (const field of set.querySelectorAll("[data-of]")) field.hidden = !field.dataset.of.split(" ").includes(kind);
}

/**
 * @param {HTMLElement} set
 * @param {Record<string, string>[]} before whose names in other writings stay
 */
function read(set, before) {
  const of = (selector) => $(selector, set);
  const number = (selector) => Math.trunc(Number(of(selector).value)) || 0;
  const kind = of(".question-kind").value;
  const required = of(".question-required").checked ? { required: true } : {};
  if (kind === "scale") return { kind, from: number(".question-from"), to: number(".question-to"), ...required };
  const max = kind === "several" ? { max: number(".question-max") } : {};
  return { kind, answers: answers(of(".question-zh").value, of(".question-en").value, before), ...max, ...required };
}

/** One answer a line; the lines of both languages stand side by side. */
function answers(zh, en, before) {
  const english = en.split("\n");
  const lines = zh.split("\n").map((text, i) => {
    const names = { ...before.find((a) => a.zh === text.trim()), zh: text.trim() };
    if (english[i]?.trim()) names.en = english[i].trim();
    else delete names.en;
    return names;
  });
  return lines.filter((names) => names.zh);
}

/** Says of questions, or of what is evaluated, what is otherwise said of projects. */
export function sayForm() {
  const form = asking() ? "asked" : draft.rules.evaluation ? "rated" : "other";
  for (const element of document.querySelectorAll("[data-asked]")) {
    element.dataset.other ??= element.dataset.say;
    element.dataset.say = element.dataset[form] ?? element.dataset.other;
    element.textContent = say(element.dataset.say);
  }
}
