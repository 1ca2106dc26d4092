// What a form begins with: today, the year that is shown, and what follows from the project, suggestion or case that it is about.
import { kinds, multiplied } from "./kinds.mjs";
import { board, caseOf, lastReport, nextNumber, nextStage, project, seen, suggestion } from "./state.mjs";
import { wan } from "./wan.mjs";

const ids = (all) => all.map((one) => one.id);

const grades = { satisfied: 1, mostly_satisfied: 1, dissatisfied: 1 };

/** Whether a poll may be a round of the vote on the year's plan. */
const votes = (p) => p.items.every((i) => seen.plan?.plan?.projects.includes(i.item) && ["chosen", "not_chosen"].includes(i.found));

/** The last poll that graded something. */
function graded() {
  const p = seen.polls.findLast(({ items }) => items.some((i) => i.found in grades));
  return p && board(p);
}

/** What another plan takes from the one before. */
const before = (plan) => (plan ? { seats: plan.seats, cap: wan(plan.cap) } : {});

/** Begins by kind; what depends on what was picked is in [derived]. @type {Record<string, () => any>} */
const begins = {
  collect: () => ({ campaign: seen.collections.some((c) => c.campaign === String(seen.year)) ? "" : String(seen.year), from: seen.day }),
  propose: () => ({ project: nextNumber(ids(seen.projects), `${seen.year}-001`), campaign: seen.collections.filter((c) => c.year === seen.year).at(-1)?.campaign ?? "", source: "congress" }),
  merge: () => ({ project: nextNumber(ids(seen.projects), `${seen.year}-001`) }),
  split: () => ({ into: [{}, {}] }),
  plan: () => ({ projects: ids(seen.projects.filter((p) => p.status === "candidate" && p.year === seen.year)), ...before(seen.plan?.plan) }),
  approve: () => ({ body: seen.approvals[seen.plan?.approvals?.length ?? 0] ?? "" }),
  choose: () => ({ rounds: seen.polls.filter(votes).map(board) }),
  rate_year: () => ({ poll: graded() }),
  change: () => ({ body: seen.decider }),
  open_case: () => ({ case: nextNumber(ids(seen.cases), `C-${seen.year}-1`) }),
  submit: () => ({ suggestion: nextNumber(ids(seen.suggestions), `${seen.year}-1`) }),
  carry_over: () => ({ year: seen.year + 1 }),
};

/**
 * @param {string} kind
 * @param {any} given
 */
export function begun(kind, given) {
  const { fields } = kinds[kind];
  const values = { ...begins[kind]?.() };
  for (const f of fields) {
    if (f.name === "date") values.date = seen.day;
    if (f.name === "year") values.year ??= seen.year;
  }
  if (given.of !== undefined) Object.assign(values, target(kind, given.of));
  Object.assign(values, given.values);
  derive(kind, values);
  return values;
}

/** Puts what a form is about into the field that names it. */
function target(kind, of) {
  const several = multiplied(kind);
  if (several) return { [several.name]: [].concat(of) };
  const first = [].concat(of)[0];
  if (kind === "open_case") return { poll: bad(first) };
  const f = kinds[kind].fields.find(({ type, inline }) => !inline && ["project", "suggestion", "case"].includes(type));
  return f ? { [f.name]: first } : {};
}

/** The last poll that found an item bad. @param {string} item */
function bad(item) {
  const p = seen.polls.findLast(({ items }) => items.some((i) => i.item === item && i.found === "dissatisfied"));
  return p && { ...board(p), item };
}

/**
 * What follows from what was picked, where nothing was typed.
 * @param {string} kind
 * @param {any} v
 */
export function derive(kind, v) {
  const p = project([].concat(v.project ?? [])[0]);
  const s = suggestion(v.suggestion);
  const c = caseOf(v.case);
  const fill = (name, value) => {
    if (value !== undefined && (v[name] === undefined || v[name] === "")) v[name] = value;
  };
  const first = project(v.of?.[0]);
  if (kind === "merge" && first) for (const name of ["field", "place", "unit"]) fill(name, first[name]);
  if (kind === "screen" && p && v.stageOf !== p.id) Object.assign(v, { stageOf: p.id, stage: nextStage(p) }); // until another is chosen
  if (kind === "progress" && p) fill("paid", wan(lastReport(p)?.paid ?? 0));
  if (kind === "raise_problem" && p) fill("problem", nextNumber(ids(p.problems), "1")), fill("owner", p.unit);
  if (kind === "list_problem" && c) fill("problem", nextNumber(ids(c.problems), "1"));
  if (kind === "change" && v.change === "amend" && p && !v.content) v.content = { title: p.title, field: p.field, place: p.place, unit: p.unit, budget: wan(p.budget), other: wan(p.other) };
  if (kind === "evaluate" && s && v.stage) fill("round", s.rounds[["assignment", "process", "reply", "result"].indexOf(v.stage)] || 1);
  if (kind === "open_case" && v.poll) fill("unit", project(v.poll.item)?.unit);
}
