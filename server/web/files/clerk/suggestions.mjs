// Deputies' suggestions, those that are late first: how each stage was graded, and until when the reply is due.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, filePicker, paragraph, press } from "./make.mjs";
import { guard, propose } from "./order.mjs";
import { foundName, kindName, seen } from "./state.mjs";

/** What can be done in each phase. */
const may = { submitted: ["assign"], handling: ["reply", "assign", "evaluate"], rework: ["reply"], replied: ["visit", "evaluate"], visited: ["evaluate"] };

const stages = ["assignment", "process", "reply", "result"];
const shown = 50;

/** @param {string} part @param {() => void} redraw @returns {Node[]} */
export function suggestions(part, redraw) {
  if (part !== "suggestions") return [];
  const all = [...seen.suggestions].sort((a, b) => b.overdue - a.overdue);
  const list = element("ul", "project-list");
  list.append(...all.slice(0, shown).map(one));
  return [paragraph(say("clerk.suggestions.count", { Count: all.length, Late: all.filter((s) => s.overdue > 0).length })), draft(redraw), list];
}

/** Evaluations by name are signed with the deputy's card elsewhere, and come as a file. */
function draft(redraw) {
  const box = element("div", "field");
  box.append(paragraph(say("clerk.draft.help"), "help"), filePicker("draft-file", ".json", say("clerk.draft.pick"), (file) => guard(async () => {
    const { kind, body } = JSON.parse(await file.text().then((t) => t || "{}"));
    await propose(kind, body ?? []);
  }).then(redraw)));
  return box;
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
