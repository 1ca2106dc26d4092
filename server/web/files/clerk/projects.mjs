// The projects of a part: searched, by state, and a page at a time; one of them whole, with what can be done with it now.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { kinds, kindsOf } from "./kinds.mjs";
import { buttons, input, label, press, row, select } from "./make.mjs";
import { holds } from "./pick.mjs";
import { kindName, lastReport, seen, statusName } from "./state.mjs";
import { wan } from "./wan.mjs";

const shown = 20;
const asked = { text: "", status: "", page: 0, open: "" };

/** The states that a part is about; all where it is about none of its own. */
const states = { screen: ["proposed", "reserve"], plan: ["candidate"], handover: ["chosen", "handed", "accepted"], supervise: ["handed", "accepted", "suspended", "terminated"], rate: ["chosen", "handed", "accepted", "suspended"] };

/** @param {string} part @param {() => void} redraw */
export function projects(part, redraw) {
  const among = states[part];
  const here = seen.projects.filter((p) => p.year === seen.year && (!among || among.includes(p.status)));
  const all = here.filter((p) => (!asked.status || p.status === asked.status) && holds(p, asked.text.trim().toLowerCase()));
  const pages = Math.max(1, Math.ceil(all.length / shown));
  asked.page = Math.min(asked.page, pages - 1);
  const box = element("div", "clerk-projects");
  const search = input("projects-search", "text", asked.text, (text) => ((asked.text = text), (asked.page = 0), redraw()));
  const status = select("projects-status", [...new Set(here.map((p) => p.status))].map((s) => [s, statusName(s)]), asked.status, (v) => ((asked.status = v), (asked.page = 0), redraw()), say("clerk.projects.all"));
  const tools = element("div", "fields");
  tools.append(labelled("projects-search", "clerk.projects.search", search), labelled("projects-status", "clerk.projects.status", status));
  const turn = (by, id, key, off) => Object.assign(press(id, say(key), "", () => ((asked.page += by), redraw())), { disabled: off });
  const count = Object.assign(document.createElement("p"), { textContent: say("clerk.projects.count", { Count: all.length, Page: asked.page + 1, Pages: pages }) });
  count.setAttribute("role", "status");
  const list = element("ul", "project-list");
  list.append(...all.slice(asked.page * shown, (asked.page + 1) * shown).map((p) => one(p, part, redraw)));
  box.append(tools, count, list);
  if (pages > 1) box.append(buttons(turn(-1, "projects-before", "clerk.projects.before", asked.page === 0), turn(1, "projects-after", "clerk.projects.after", asked.page === pages - 1)));
  return box;
}

function labelled(id, key, inside) {
  const box = element("div", "field");
  box.append(label(id, say(key)), inside);
  return box;
}

function one(p, part, redraw) {
  const li = element("li", "project-row");
  const open = asked.open === p.id;
  const b = press(`project-${p.id}`, "", "quiet", () => ((asked.open = open ? "" : p.id), redraw()));
  b.setAttribute("aria-expanded", String(open));
  const name = element("bdi", "project-name");
  name.textContent = `${p.id} ${p.title}`;
  const report = lastReport(p);
  const facts = [p.unit, say("clerk.wan", { Wan: wan(p.budget + p.other) }), statusName(p.status)];
  if (p.colour) facts.push(say("clerk.colour", { Colour: say(`register.colour.${p.colour}`), Percent: report?.percent ?? 0 }));
  b.append(name, Object.assign(element("span", "help"), { textContent: facts.join(say("clerk.comma")) }));
  if (p.colour) b.dataset.colour = p.colour;
  li.append(b);
  if (open) li.append(details(p), actions(p, part));
  return li;
}

function details(p) {
  const dl = element("dl", "facts");
  dl.append(row(say("register.project.field"), p.field), row(say("register.project.place"), p.place), row(say("register.project.source"), `${say(`register.source.${p.source}`)} ${p.channel}`));
  for (const s of p.screenings) dl.append(row(`${s.date} ${say(`clerk.stage.${s.stage}`)}`, `${say(`clerk.passed.${s.passed}`)} ${s.reason}`));
  for (const q of p.problems) dl.append(row(say("clerk.field.problem"), `${q.id} ${q.text} ${q.deadline} ${q.closed ? say("register.problem.rectified") : say("register.problem.rectifying")}`));
  return dl;
}

/** What the states of the project let be done with it, of this part. */
function actions(p, part) {
  const may = kindsOf(part).filter((k) => kinds[k].fields.some((f) => f.type === "project" && !f.inline && f.among.includes(p.status)));
  return buttons(...may.map((k) => press(`${k}-${p.id}`, kindName(k), "", () => begin(k, { of: p.id }))));
}
