// What this machine's program says of the register, which it replayed, for a year and at the end of a day.
import { postJSON } from "../lib/api.mjs";
import { numberAfter } from "../lib/numbers.mjs";
import { has, say, vary } from "../lib/words.mjs";

/** @type {any} */
export let seen = null;

/** What is asked for; what is left out is the last year of which something is known, and today. @type {{year?: number, day?: string}} */
export const asked = {};

/** @type {Map<string, any>} */
let projects = new Map();

/** Looks at the register. @param {{year?: number, day?: string}} [change] */
export async function look(change = {}) {
  Object.assign(asked, change);
  const before = seen?.level;
  seen = await postJSON("api/clerk/state", { year: asked.year ?? 0, day: asked.day ?? "" });
  projects = new Map(seen.projects.map((p) => [p.id, p]));
  if (seen.level !== before && seen.level === "subdistrict") vary("subdistrict");
}

/** @param {string} id @returns {any} */
export const project = (id) => projects.get(id);

/** @param {string} id */
export const suggestion = (id) => seen.suggestions.find((s) => s.id === id);

/** @param {string} id */
export const caseOf = (id) => seen.cases.find((c) => c.id === id);

const label = (id, one) => (one ? `${id} ${one.title ?? one.unit}` : id);

/** A project, a suggestion or a case with its title, for people. @param {string} id */
export const projectName = (id) => label(id, project(id));
export const suggestionName = (id) => label(id, suggestion(id));
export const caseName = (id) => label(id, caseOf(id));

/** What has a number, with its title, where it is not known which of them it is; the number alone if several have it. @param {string} id */
export function named(id) {
  const all = [project(id), suggestion(id), caseOf(id)].filter(Boolean);
  return label(id, all.length === 1 ? all[0] : undefined);
}

/** @param {string} kind */
export const kindName = (kind) => say(`register.kind.${kind}`);

/** A state of a project; a subdistrict recommends what others choose. @param {string} status */
export const statusName = (status) => say(`register.status.${seen.level === "subdistrict" && status === "chosen" ? "recommended" : status}`);

/** What an event cites of a poll: its board. @param {any} poll */
export const board = ({ origin, size, root }) => ({ origin, size, root });

/** What a poll found of an item. @param {string} found */
export const foundName = (found) => (has(`grade.${found}`) ? say(`grade.${found}`) : say(`clerk.found.${found}`));

/** Which screening comes next for a project: those of years that it was carried over from do not count. @param {any} p */
export function nextStage(p) {
  const passed = p.screenings.filter((s) => s.passed).length - p.past.reduce((n, y) => n + y.passed, 0);
  return ["first", "fine", "final"][passed] ?? "";
}

/** The last report of a project. @param {any} p @returns {any} */
export const lastReport = (p) => p.reports.at(-1);

/** A number that nobody has: numbers go on as they are. @param {string[]} ids @param {string} first */
export const nextNumber = (ids, first) => numberAfter(ids.at(-1) ?? "", ids) || (ids.includes(first) ? "" : first);
