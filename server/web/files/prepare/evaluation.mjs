// The forms that choose nothing, an evaluation and a questionnaire: what of their rules people decide. The rules that go with a form and with a way of grading are the program's.
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { showCandidates } from "./candidates.mjs";
import { draft, showFields, touch } from "./draft.mjs";
import { mountGrades, showGrades } from "./grades.mjs";

/** @type {{rules: Record<string, any>, grades: Record<string, any[]>}} rules by form and by way of grading, and sets of grades */
let forms = { rules: {}, grades: {} };

let own = false; // grades of one's own were asked for, though they are still the usual ones

/** Takes the rules of another form, with the quorum that people have named. @param {string} form */
function take(form) {
  const rules = structuredClone(forms.rules[form]);
  if (rules.quorum && draft.rules.quorum) rules.quorum = draft.rules.quorum;
  draft.rules = rules;
  if (chooses()) draft.seats ??= 1;
  else delete draft.seats;
  showCandidates();
  again();
}

/** Grades in another way: what goes with that is taken, all else stays. @param {string} preset */
function grade(preset) {
  const { pass_threshold: line, evaluation } = structuredClone(forms.rules[preset]);
  draft.rules.pass_threshold = line; // undefined is not sent
  Object.assign(draft.rules.evaluation, { grade_preset: preset, tie: evaluation.tie });
  again();
}

function again() {
  showFields();
  showEvaluation();
  touch();
}

function chooses() {
  return !draft.rules.evaluation && !draft.rules.questionnaire;
}

/** Shows what belongs to the form, and hides what does not. */
export function showEvaluation() {
  const e = draft.rules.evaluation;
  $("#evaluation").hidden = !e;
  $("#questionnaire").hidden = !draft.rules.questionnaire;
  $("#part-seats").hidden = $("#side-differential").hidden = !chooses();
  for (const id of ["line-num", "tie", "shortfall"]) $(`#${id}`).closest("fieldset, .field").hidden = !chooses();
  $("#quorum-num").closest("fieldset").hidden = !draft.rules.quorum;
  if (!e) return;
  const same = Object.keys(forms.grades).find((name) => JSON.stringify(forms.grades[name]) === JSON.stringify(e.grades));
  $("#grades").value = own || !same ? "own" : same;
  $("#own-grades").hidden = !own && Boolean(same);
  if (!$("#own-grades").hidden) showGrades();
  $("#preset").value = e.grade_preset;
  $("#preset-says").textContent = say(`prepare.preset.${e.grade_preset}.text`);
  $("#half").closest(".field").hidden = !draft.rules.pass_threshold;
  $("#grade-tie").closest(".field").hidden = e.grade_preset !== "PLURALITY";
}

/** The forms whose rules are others than those of a choice. */
const others = { EVALUATION: true, QUESTIONNAIRE: true };

/** @param {typeof forms} all */
export function mountEvaluation(all) {
  forms = all;
  for (const radio of document.querySelectorAll('[name="method"]')) {
    radio.addEventListener("change", () => (radio.value in others || !chooses()) && take(radio.value));
  }
  $("#preset").addEventListener("change", () => grade($("#preset").value));
  $("#grades").addEventListener("change", () => {
    own = $("#grades").value === "own";
    if (!own) draft.rules.evaluation.grades = structuredClone(forms.grades[$("#grades").value]);
    showEvaluation();
    touch();
  });
  mountGrades();
  document.addEventListener("language", showEvaluation);
}
