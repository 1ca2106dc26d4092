// An order in words, as it is read before it is signed: every field of every event, and every hash whole. What somebody typed stands alone on its line,
// or at its end, so that no title can pass for another field.
import { say } from "../lib/words.mjs";
import { fieldName } from "./fields.mjs";
import { kinds } from "./kinds.mjs";
import { caseOf, caseName, foundName, named, project, projectName, seen, suggestion, suggestionName } from "./state.mjs";
import { wan } from "./wan.mjs";

/** A value in words, by the type of its field; of several things a line each. @type {Record<string, (v: any, f: import("./kinds.mjs").Field, kind: string) => string | string[]>} */
const texts = {
  wan, // its name says the unit
  check: (v) => say(v ? "page.yes" : "page.no"),
  choice: (v, f, kind) => (f.of ? say(f.say + v) : f.name === "body" ? say((kind === "approve" ? "register.step." : "clerk.decider.") + v) : String(v)),
  lines: (v) => v,
  project: (v) => (Array.isArray(v) ? v.map(projectName) : projectName(v)),
  suggestion: suggestionName, case: caseName,
  document: (v) => [say("clerk.says.document", { Title: v.title }), say("clerk.says.hash", { Hash: v.hash })],
  goals: (v) => (v.length ? v.map((g) => say("clerk.says.goal", { Text: g.text, Due: g.due })) : say("clerk.none")),
  poll: (v) => poll(v), polls: (v) => v.map(poll),
  item: (v, f, kind) => [kind === "evaluate" ? suggestionName(v.item) : projectName(v.item), poll(v)],
  findings: (v) => v.map((i) => say(i.of || i.votes ? "clerk.says.votes" : "clerk.says.found", { Item: named(i.item), Found: foundName(i.found), Votes: i.votes, Of: i.of })),
  kept: (v) => (v.grade ? [foundName(v.grade), say("clerk.says.card", { Key: v.by }), say("clerk.says.signature", { Signature: v.signature })] : say("clerk.says.citizen", { Hash: v })),
};

const poll = (v) => say("clerk.says.poll", { Origin: v.origin, Size: v.size, Root: v.root });

/** The lines of a field. */
function lines(kind, f, v, name) {
  if (f.type === "group") return inside(f, v, name);
  if (f.type === "parts") return v.flatMap((p, i) => inside(f, p, `${name} ${i + 1}`));
  return [(texts[f.type] ?? String)(v, f, kind)].flat().map((value) => say("clerk.says.field", { Field: name, Value: value }));
}

const inside = (f, v, name) => f.spec.flatMap((g) => lines(f.name, g, v[g.name], `${name} ${fieldName(f.name, g.name)}`));

/** The fields of an event that are there, each with its name. @returns {string[]} */
function said(kind, event) {
  return kinds[kind].fields.filter((f) => event[f.name] !== undefined).map((f) => lines(kind, f, event[f.name], fieldName(kind, f.name)).join("\n"));
}

/**
 * What an order says: a text for each field of one event; of several, what they have in common, and a text for what each has of its own.
 * @param {string} kind
 * @param {any[]} body
 * @returns {string[]}
 */
export function says(kind, body) {
  if (!kinds[kind]) return body.map((e) => JSON.stringify(e));
  const all = body.map((e) => said(kind, e));
  if (all.length === 1) return all[0];
  const common = all[0].filter((field) => all.every((fields) => fields.includes(field)));
  return [...common, ...all.map((fields, i) => `${i + 1}. ${fields.filter((field) => !common.includes(field)).join("\n")}`)];
}

/** What a matter or an order is of, for people; nothing if it is of the year. @param {string} id */
export const ofWhat = (id) => (project(id) || suggestion(id) || caseOf(id) ? named(id) : id === String(seen.year) ? "" : id);
