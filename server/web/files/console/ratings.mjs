// The result of an evaluation: what was given, the rates, and what each item is graded.
import { inLanguage, say } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { facts } from "./poll.mjs";
import { table } from "./table.mjs";

/**
 * @param {any} outcome
 * @param {(id: string) => string} nameOf
 */
export function ratings(outcome, nameOf) {
  const head = ["name", facts.blank_item === "ABSTAIN" ? "abstain" : "empty", "satisfied", "overall", "grade"].map((name) => sayOf(`console.outcome.${name}`));
  const grades = facts.grades.map((g) => inLanguage(g.names));
  const rows = outcome.ratings.map((r) => ({
    name: nameOf(r.id),
    cells: [...r.votes, r.empty].map((n) => ({ text: String(n) })).concat(
      { text: rate(r.satisfied) }, { text: rate(r.overall) }, { text: gradeOf(outcome, r), kind: outcome.tied.includes(r.id) ? "chosen is-tied" : "chosen" },
    ),
  }));
  const all = table([head[0], ...grades, ...head.slice(1)], rows);
  all.className = "ratings";
  return all;
}

/** @param {{num: number, den: number, percent?: string}} r */
function rate(r) {
  return r.percent ? say("console.outcome.rate", { Percent: r.percent }) : "–";
}

/** What an item is graded. */
function gradeOf(outcome, rating) {
  return say(`console.grade.${outcome.tied.includes(rating.id) ? "tied" : rating.grade ?? "none"}`);
}

/**
 * The grades of all items, to be read aloud.
 * @param {any} outcome
 * @param {(id: string) => string} nameOf
 */
export function gradesAloud(outcome, nameOf) {
  return outcome.ratings.map((r) => say("console.announce.grade", { Name: nameOf(r.id), Grade: gradeOf(outcome, r) })).join(say("console.announce.grade.and"));
}
