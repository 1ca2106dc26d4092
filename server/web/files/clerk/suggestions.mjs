// Deputies' suggestions, those that are late first: how each stage was graded, and until when the reply is due.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, filePicker, paragraph, press } from "./make.mjs";
import { guard, propose } from "./order.mjs";
import { paged } from "./paged.mjs";
import { foundName, kindName, seen } from "./state.mjs";

/** What can be done in each phase. */
const may = { submitted: ["assign"], handling: ["reply", "assign", "evaluate"], rework: ["reply"], replied: ["visit", "evaluate"], visited: ["evaluate"] };

const stages = ["assignment", "process", "reply", "result"];

/** @param {string} part @param {() => void} redraw @returns {Node[]} */
export function suggestions(part, redraw) {
  if (part !== "suggestions") return [];
  const all = [...seen.suggestions].sort((a, b) => b.overdue - a.overdue);
  const holds = (s, text) => !text || [s.id, s.title, s.unit].some((t) => t.toLowerCase().includes(text));
  return [draft(redraw), paged("suggestions", all, { state: (s) => s.phase, stateName: (phase) => say(`register.phase.${phase}`), holds, row: one }, redraw)];
}

/** Evaluations by name are signed with the deputy's card elsewhere, and come as a file. */
function draft(redraw) {
  const box = element("div", "field");
  box.append(paragraph(say("clerk.draft.help"), "help"), filePicker("draft-file", ".json", say("clerk.draft.pick"), (file) => guard(async () => {
    const { kind, body } = parsed(await file.text());
    await propose(kind, body);
  }).then(redraw)));
  return box;
}

/** What is no draft is sent as none, and refused in words. @param {string} text */
function parsed(text) {
  try {
    const { kind = "", body = [] } = JSON.parse(text);
    return { kind, body };
  } catch {
    return { kind: "", body: [] };
  }
}

function one(s) {
  const li = element("li", `todo-item${s.overdue > 0 ? " bad" : ""}`);
  const facts = [say(`register.phase.${s.phase}`), s.unit];
  if (s.due) facts.push(say("clerk.next.due", { Due: s.due }));
  if (s.overdue > 0) facts.push(say("clerk.next.late", { Days: s.overdue }));
  const grades = stages.flatMap((stage, i) => (s.grades[i]?.some(Boolean) ? [`${say(`register.stage.${stage}`)} ${s.grades[i].map((g) => (g ? foundName(g) : "–")).join(" → ")}`] : []));
  li.append(Object.assign(document.createElement("h3"), { textContent: `${s.id} ${s.title}` }), paragraph(facts.filter(Boolean).join(say("clerk.comma"))));
  if (grades.length) li.append(paragraph(grades.join(say("clerk.comma")), "help"));
  li.append(buttons(...(may[s.phase] ?? []).map((k) => press(`${k}-${s.id}`, kindName(k), "", () => begin(k, { of: s.id })))));
  return li;
}
