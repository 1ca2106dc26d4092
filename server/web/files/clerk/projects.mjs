// The projects of a part; one of them whole, with what can be done with it now.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { kinds, kindsOf } from "./kinds.mjs";
import { buttons, press, row } from "./make.mjs";
import { paged } from "./paged.mjs";
import { holds } from "./pick.mjs";
import { foundName, kindName, lastReport, projectName, seen, statusName } from "./state.mjs";
import { wan } from "./wan.mjs";

let open = ""; // the number of the one that is shown whole

/** The states that a part is about; all where it is about none of its own. */
const states = { screen: ["proposed", "reserve"], plan: ["candidate"], handover: ["chosen", "handed", "accepted"], supervise: ["handed", "accepted", "suspended", "terminated"], rate: ["chosen", "handed", "accepted", "suspended"] };

/** @param {string} part @param {() => void} redraw */
export function projects(part, redraw) {
  const among = states[part];
  const all = seen.projects.filter((p) => p.year === seen.year && (!among || among.includes(p.status)));
  return paged("projects", all, { state: (p) => p.status, stateName: statusName, holds, row: (p) => one(p, part, redraw) }, redraw);
}

function one(p, part, redraw) {
  const li = element("li", "project-row");
  const b = press(`project-${p.id}`, "", "quiet", () => ((open = open === p.id ? "" : p.id), redraw()));
  b.setAttribute("aria-expanded", String(open === p.id));
  const name = Object.assign(element("bdi", "project-name"), { textContent: `${p.id} ${p.title}` });
  const facts = [p.unit, say("clerk.wan", { Wan: wan(p.budget + p.other) }), statusName(p.status)];
  if (p.colour) facts.push(say("clerk.colour", { Colour: say(`register.colour.${p.colour}`), Percent: lastReport(p)?.percent ?? 0 }));
  const about = Object.assign(element("span", "help"), { textContent: facts.join(say("clerk.comma")) });
  if (p.colour) about.prepend(element("span", `swatch ${p.colour}`), " ");
  b.append(name, about);
  li.append(b);
  if (open === p.id) li.append(details(p), actions(p, part));
  return li;
}

function details(p) {
  const dl = element("dl", "facts");
  const add = (name, text, bad) => text && dl.append(row(name, text, bad ? "bad" : ""));
  const list = (ids) => ids.map(projectName).join(say("clerk.and"));
  add(say("register.project.field"), p.field);
  add(say("register.project.place"), p.place);
  add(say("register.project.source"), `${say(`register.source.${p.source}`)} ${p.channel}`);
  add(say("register.project.from"), list(p.from));
  add(say("clerk.projects.into"), list(p.into));
  for (const s of p.screenings) add(`${s.date} ${say(`clerk.stage.${s.stage}`)}`, `${say(`clerk.passed.${s.passed}`)} ${s.reason}`);
  if (p.hand_over) add(say("clerk.field.until"), p.hand_over.until);
  for (const r of p.reports) add(`${r.date} ${kindName("progress")}`, `${r.percent}% ${r.text}`);
  if (p.overspent) add(say("clerk.projects.overspent"), say("clerk.wan", { Wan: wan(p.overspent) }), true);
  for (const q of p.problems) add(say("clerk.next.problem", { Problem: q.id }), `${q.text}${say("clerk.comma")}${q.closed ? say("clerk.cases.closed", { Date: q.closed }) : say("clerk.next.due", { Due: q.deadline })}`, !q.closed && q.deadline < seen.day);
  for (const c of p.changes) add(`${c.date} ${say(`clerk.change.${c.change}`)}`, `${c.reason} ${c.notice}`);
  for (const r of p.ratings) add(`${r.date} ${say("register.project.grade")}`, foundName(r.found), r.found === "dissatisfied");
  return dl;
}

/** What the state of the project lets be done with it, of this part. */
function actions(p, part) {
  const may = kindsOf(part).filter((k) => kinds[k].fields.some((f) => f.type === "project" && !f.inline && f.among.includes(p.status)));
  return buttons(...may.map((k) => press(`${k}-${p.id}`, kindName(k), "", () => begin(k, { of: p.id }))));
}
