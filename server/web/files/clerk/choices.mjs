// What can be chosen where that follows from the register: its fields, collections, channels, suggestions, cases and open problems.
import { say } from "../lib/words.mjs";
import { caseName, caseOf, project, seen, suggestionName } from "./state.mjs";

const same = (all) => all.map((text) => [text, text]);
const open = (problems) => (problems ?? []).filter((p) => !p.closed).map((p) => [p.id, `${p.id} ${p.text}`]);

/** Choices by the name of the field. @type {Record<string, (values: any) => [string, string][]>} */
const found = {
  field: () => same(seen.rules.fields),
  campaign: () => seen.collections.map((c) => [c.campaign, say("clerk.campaign", { Campaign: c.campaign, From: c.from, To: c.to })]),
  channel: (v) => same(seen.collections.find((c) => c.campaign === v.campaign)?.channels ?? []),
  suggestion: () => seen.suggestions.map((s) => [s.id, suggestionName(s.id)]),
  case: () => seen.cases.map((c) => [c.id, caseName(c.id)]),
  problem: (v) => open((v.case ? caseOf(v.case) : project(v.project))?.problems),
};

/**
 * @param {import("./kinds.mjs").Field} f
 * @param {import("./fields.mjs").Form} form
 * @returns {[string, string][]} value and text
 */
export function choices(f, form) {
  if (f.of) return f.of.map((v) => [v, say(f.say + v)]);
  if (f.name === "body") return (form.kind === "approve" ? seen.approvals : [seen.decider]).map((v) => [v, say(f.say + v)]);
  return found[f.name](form.values);
}
