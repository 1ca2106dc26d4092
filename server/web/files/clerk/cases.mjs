// What follows a bad evaluation: the steps that were taken, the problem list, and what may lawfully come next. The page suggests, people decide.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, heading, paragraph, press, row } from "./make.mjs";
import { foundName, kindName, seen } from "./state.mjs";

/** The kind of event that takes a step (docs/rules.md, section 13.2). */
const takes = {
  feedback: "feedback", problem_list: "list_problem", rectify: "close_problem", report_again: "report_again", second_evaluation: "evaluate_again",
  special_inquiry: "inquire", interpellation: "interpellate", answer: "answer", answer_again: "answer",
};

/** @param {string} part @returns {Node[]} */
export function cases(part) {
  if (part !== "rectify") return [];
  if (seen.cases.length === 0) return [paragraph(say("clerk.cases.none"), "help")];
  const list = element("ul", "case-list");
  list.append(...seen.cases.map(one));
  return [list];
}

function one(c) {
  const li = element("li", "todo-item");
  const dl = element("dl", "facts");
  dl.append(row(say("register.kind.open_case"), say("clerk.cases.first", { Date: c.opened, Item: c.first.item })));
  for (const t of c.taken) dl.append(row(`${t.date} ${stepName(t.step)}`, t.document));
  for (const p of c.problems) dl.append(row(`${p.id} ${p.text}`, p.closed ? say("clerk.cases.closed", { Date: p.closed }) : say("clerk.next.due", { Due: p.deadline }), !p.closed && p.deadline < seen.day ? "bad" : ""));
  for (const s of c.second) dl.append(row(say("register.next.second_evaluation"), `${s.date} ${foundName(s.grade)}`));
  const steps = c.next.filter((s) => takes[s]);
  li.append(heading("h3", `${c.id} ${c.unit}`), dl, paragraph(say(steps.length ? "clerk.cases.next" : "clerk.cases.end"), "help"), buttons(...steps.map((s) => press(`${s}-${c.id}`, kindName(takes[s]), "", () => begin(takes[s], { of: c.id })))));
  return li;
}

const stepName = (step) => say(`register.next.${step}`, { Signers: seen.signers });
