// A field of a form, by its type. What is typed goes into the values of the form as it is typed; what it means is read when it is sent.
import { element } from "../lib/dom.mjs";
import { has, say } from "../lib/words.mjs";
import { choices } from "./choices.mjs";
import { paper } from "./paper.mjs";
import { goals, parts } from "./groups.mjs";
import { checkbox, input, label, paragraph, select } from "./make.mjs";
import { pick } from "./pick.mjs";
import { items, polls } from "./cited.mjs";
import { seen } from "./state.mjs";

/**
 * A form: its kind, what was typed, and what to do when something was chosen on which other fields depend.
 * @typedef {{kind: string, values: any, again: () => void}} Form
 * @typedef {import("./kinds.mjs").Field} Field
 */

/** @param {string} kind @param {string} name */
export function fieldName(kind, name) {
  return say([`clerk.field.${kind}.${name}`, `clerk.field.${name}`].find(has) ?? `clerk.field.${name}`);
}

const write = (at, name) => (value) => (at[name] = value);

/** Inputs by type: the element that is labelled, or a group with its own labels. @type {Record<string, (f: Field, at: any, id: string, form: Form) => HTMLElement>} */
const shapes = {
  text: (f, at, id) => Object.assign(input(id, "text", at[f.name] ?? "", write(at, f.name)), { placeholder: f.own ? say("clerk.own") : "", spellcheck: false }),
  number: (f, at, id) => Object.assign(input(id, "text", String(at[f.name] ?? ""), write(at, f.name)), { inputMode: "numeric" }),
  wan: (f, at, id) => Object.assign(input(id, "text", at[f.name] ?? "", write(at, f.name)), { inputMode: "decimal" }),
  day: (f, at, id) => input(id, "date", at[f.name] ?? "", write(at, f.name)),
  long: (f, at, id) => area(f, at, id, 3),
  lines: (f, at, id) => area(f, at, id, 4),
  choice: (f, at, id, form) => select(id, choices(f, form), String(at[f.name] ?? ""), (v) => ((at[f.name] = v), form.again())),
  suggestion: (f, at, id, form) => select(id, choices(f, form), at[f.name] ?? "", (v) => ((at[f.name] = v), form.again())),
  case: (f, at, id, form) => select(id, choices(f, form), at[f.name] ?? "", (v) => ((at[f.name] = v), form.again())),
  check: (f, at, id) => checkbox(id, Boolean(at[f.name]), write(at, f.name)),
  project: pick, document: paper, goals, parts, item: items, poll: polls, polls,
  group: (f, at, id, form) => group(f.spec, (at[f.name] ??= {}), id, form),
};

/** Types that are several inputs: their name is that of a group. */
const grouped = ["project", "document", "goals", "parts", "polls", "group"];

function area(f, at, id, rows) {
  const t = Object.assign(document.createElement("textarea"), { id, rows, value: at[f.name] ?? "", autocomplete: "off", spellcheck: false });
  t.addEventListener("input", () => (at[f.name] = t.value));
  return t;
}

/** @param {Field[]} spec @param {any} at @param {string} id @param {Form} form */
export function group(spec, at, id, form) {
  const box = element("div", "fields");
  box.append(...spec.map((f) => field(f, at, `${id}-${f.name}`, form)));
  return box;
}

/**
 * @param {Field} f
 * @param {any} at where its value is
 * @param {string} id
 * @param {Form} form
 */
export function field(f, at, id, form) {
  const wide = grouped.includes(f.type);
  const box = element(wide ? "fieldset" : "div", `field as-${f.type}${wide || ["long", "lines"].includes(f.type) ? " wide" : ""}`);
  const name = fieldName(form.kind, f.name) + (f.optional && f.type !== "wan" ? ` ${say("clerk.optional")}` : "");
  const inside = shapes[f.type](f, at, id, form);
  const help = [`clerk.help.${form.kind}.${f.name}`, `clerk.help.${f.name}`, `clerk.help.type.${f.several ? "several" : f.type}`].find(has);
  const fault = Object.assign(paragraph("", "fault"), { id: `${id}-fault`, hidden: true });
  const title = wide ? Object.assign(document.createElement("legend"), { textContent: name }) : label(id, name);
  box.append(title, inside);
  if (help) {
    box.append(Object.assign(paragraph(say(help, { Days: seen.rules.collection_days }), "help"), { id: `${id}-help` }));
    if (!wide) inside.setAttribute("aria-describedby", `${id}-help`);
  }
  box.append(fault);
  return box;
}
