// Grades of one's own: their names, and what each counts as (docs/rules.md, section 8.1).
import { $, clone } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { bind, draft, touch } from "./draft.mjs";

const most = 9;

/** Draws the grades as fields. */
export function showGrades() {
  const { grades } = draft.rules.evaluation;
  $("#grades-list").replaceChildren(...grades.map(row));
  $("#grade-add").disabled = grades.length >= most;
}

/** @param {{names: Record<string, string>, counts_as: string}} grade @param {number} at */
function row(grade, at) {
  const item = clone("grade");
  bind(item, ".grade-zh", grade.names.zh, (text) => (grade.names.zh = text));
  bind(item, ".grade-en", grade.names.en, (text) => {
    if (text) grade.names.en = text;
    else delete grade.names.en;
  });
  bind(item, ".grade-counts", grade.counts_as, (value) => (grade.counts_as = value));
  const drop = $(".grade-drop", item);
  drop.setAttribute("aria-label", say("prepare.grade.drop", { Number: at + 1 }));
  drop.addEventListener("click", () => {
    draft.rules.evaluation.grades.splice(at, 1);
    showGrades();
    touch();
    $("#grade-add").focus();
  });
  return item;
}

/** Adds a grade, which counts as the last one does. */
function add() {
  const { grades } = draft.rules.evaluation;
  grades.push({ names: { zh: "" }, counts_as: grades.at(-1)?.counts_as ?? "satisfied" });
  showGrades();
  touch();
  $("#grades-list").lastElementChild.querySelector(".grade-zh").focus();
}

export function mountGrades() {
  $("#grade-add").addEventListener("click", add);
}
