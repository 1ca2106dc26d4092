// An order in words, as it is read before it is signed.
import { say } from "../lib/words.mjs";
import { fieldName } from "./fields.mjs";
import { kinds } from "./kinds.mjs";
import { caseOf, foundName, named, project, seen, suggestion } from "./state.mjs";
import { wan } from "./wan.mjs";

const list = (texts) => texts.join(say("clerk.and"));

/** A value in words, by the type of its field. @type {Record<string, (v: any, f: import("./kinds.mjs").Field, kind: string) => string>} */
const texts = {
  wan: (v) => say("clerk.wan", { Wan: wan(v) }),
  check: (v) => say(v ? "page.yes" : "page.no"),
  choice: (v, f, kind) => (f.of ? say(f.say + v) : f.name === "body" ? say((kind === "approve" ? "register.step." : "clerk.decider.") + v) : String(v)),
  lines: (v) => list(v),
  number: (v) => String(v),
  project: (v) => (Array.isArray(v) ? list(v.map(named)) : named(v)),
  suggestion: named, case: named,
  document: (v) => say("clerk.says.document", { Title: v.title, Hash: v.hash.slice(0, 16) }),
  goals: (v) => (v.length ? list(v.map((g) => say("clerk.says.goal", { Text: g.text, Due: g.due }))) : say("clerk.none")),
  parts: (v, f, kind) => list(v.map((p) => inside(f.spec, p, kind))),
  group: (v, f, kind) => inside(f.spec, v, kind),
  poll: (v) => poll(v), polls: (v) => list(v.map(poll)),
  item: (v) => say("clerk.says.item", { Item: named(v.item), Poll: poll(v) }),
  findings: (v) => list(v.map((i) => say(i.of ? "clerk.says.votes" : "clerk.says.found", { Item: named(i.item), Found: foundName(i.found), Votes: i.votes, Of: i.of }))),
  kept: (v) => (v?.grade ? foundName(v.grade) : say("clerk.says.citizen")),
};

const poll = (v) => say("clerk.says.poll", { Origin: v.origin, Size: v.size, Root: v.root.slice(0, 16) });

const inside = (spec, v, kind) => spec.map((f) => `${fieldName(kind, f.name)} ${text(f, v[f.name], kind)}`).join(say("clerk.comma"));

const text = (f, v, kind) => (texts[f.type] ?? String)(v, f, kind);

/** The fields of an event that are there, each with its name. @returns {string[]} */
function said(kind, event) {
  return kinds[kind].fields.filter((f) => event[f.name] !== undefined).map((f) => say("clerk.says.field", { Field: fieldName(kind, f.name), Value: text(f, event[f.name], kind) }));
}

/**
 * What an order says: a line for each field of one event; of several, what they have in common, and a line for what each has of its own.
 * @param {string} kind
 * @param {any[]} body
 * @returns {string[]}
 */
export function says(kind, body) {
  if (!kinds[kind]) return body.map((e) => JSON.stringify(e));
  const all = body.map((e) => said(kind, e));
  const common = all.length > 1 ? all[0].filter((line) => all.every((lines) => lines.includes(line))) : [];
  return all.length === 1 ? all[0] : [...common, ...all.map((lines, i) => `${i + 1}. ${lines.filter((line) => !common.includes(line)).join(say("clerk.comma"))}`)];
}

/** What a matter or an order is of, for people; nothing if it is of the year. @param {string} id */
export const ofWhat = (id) => (project(id) || suggestion(id) || caseOf(id) ? named(id) : id === String(seen.year) ? "" : id);
