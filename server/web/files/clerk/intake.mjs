// What citizens sent in: taken up as a proposal, whose form is filled in, or in a project that there is, or declined with a reason that they read. What was
// moderated wrongly is moderated anew (docs/rules.md, section 15.20).
import { getJSON, postJSON } from "../lib/api.mjs";
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, heading, input, label, paragraph, press } from "./make.mjs";
import { guard } from "./order.mjs";
import { paged } from "./paged.mjs";
import { reason } from "./refused.mjs";
import { project, projectName, seen } from "./state.mjs";

/** @type {any[] | null} null until it was asked for */
let all = null;
let count = 0; // that wait, here or not
let trouble = "";
let decided = false; // those that were moderated are listed, instead of those that wait

/** Why each is declined, or the project that has it already, as far as that is typed. @type {Record<string, string>} */
const typed = {};

/** @param {string} part @param {() => void} redraw @returns {Node[]} */
export function intake(part, redraw) {
  if (part !== "collect") return [];
  const box = element("div", "clerk-intake");
  box.append(heading("h2", say("clerk.intake"), "intake-title"), paragraph(say("clerk.intake.help"), "help"), buttons(press("intake-look", say(all ? "clerk.intake.again" : "clerk.intake.look"), "", () => look().then(redraw))));
  if (trouble) box.append(Object.assign(paragraph(trouble, "fault"), { role: "alert" }));
  if (!all) return [box];
  box.append(paragraph(say("clerk.intake.wait", { Count: count })), buttons(press("intake-decided", say(decided ? "clerk.intake.waiting" : "clerk.intake.decided"), "", () => ((decided = !decided), redraw()))));
  const listed = all.filter((s) => (s.state !== "waiting") === decided);
  box.append(paged("intake", listed, { state: (s) => s.state, stateName: (state) => say(`clerk.intake.state.${state}`), holds, row: (s) => one(s, redraw) }, redraw), known());
  return [box];
}

/** @param {any} s @param {string} text in lower case */
const holds = (s, text) => !text || [s.number, s.title, s.field, s.place, s.text].some((t) => t.toLowerCase().includes(text));

/** The projects that something can be put into, for whoever types one of them. */
function known() {
  const list = Object.assign(document.createElement("datalist"), { id: "intake-projects" });
  list.append(...seen.projects.filter((p) => p.year === seen.year).map((p) => new Option(projectName(p.id), p.id)));
  return list;
}

async function look() {
  trouble = "";
  try {
    ({ submissions: all, waiting: count } = await getJSON("api/clerk/intake"));
  } catch (error) {
    trouble = reason(error);
  }
}

function one(s, redraw) {
  const li = element("li", "todo-item");
  const id = s.number.replace(/[^0-9A-Za-z]/g, "");
  li.dataset.state = s.state;
  const who = s.citizen ? paragraph(say("clerk.intake.citizen", { Who: [s.citizen.name, s.citizen.phone].filter(Boolean).join(" ") }), "help") : "";
  const decide = (decision, project, text) => guard(async () => {
    await postJSON("api/clerk/intake/decide", { number: s.number, decision, project, reason: text });
    await look();
  }).then(redraw);
  const into = asked("into", id, s, "clerk.intake.into");
  const why = asked("decline", id, s, "clerk.intake.reason");
  into.at.setAttribute("list", "intake-projects");
  const values = { campaign: s.campaign, channel: s.channel, title: s.title, field: s.field, place: s.place, by: s.by };
  const accept = press(`accept-${id}`, say("clerk.intake.accept"), "primary", () => begin("propose", { values, after: async ([e]) => decide("accept", e.project, "") }));
  const join = press(`into-${id}-go`, say("clerk.intake.into.go"), "", () => into.take((number) => (project(number) ? "" : "clerk.pick.none"), (number) => decide("accept", number, "")));
  const decline = press(`decline-${id}-go`, say("clerk.intake.decline"), "", () => why.take(() => "", (text) => decide("decline", "", text)));
  li.append(heading("h3", s.title), paragraph(about(s), "help"), paragraph(s.text, "lines"), who, became(s), buttons(accept));
  li.append(...into.all, buttons(join), ...why.all, buttons(decline));
  return li;
}

/** A line to fill in, with its label and what is wrong with it; `take` takes what is right, and says what is wrong. */
function asked(what, id, s, key) {
  const fault = Object.assign(paragraph("", "fault"), { id: `${what}-${id}-fault`, hidden: true });
  const at = input(`${what}-${id}`, "text", typed[what + s.number] ?? "", (v) => ((typed[what + s.number] = v), wrong("")));
  at.setAttribute("aria-describedby", fault.id);
  const wrong = (why) => {
    Object.assign(fault, { textContent: why && say(why), hidden: !why });
    if (!why) return at.removeAttribute("aria-invalid");
    at.setAttribute("aria-invalid", "true");
    at.focus();
  };
  const take = (check, does) => {
    const text = at.value.trim();
    const why = text ? check(text) : "clerk.fault.empty";
    return why ? wrong(why) : does(text);
  };
  return { at, take, all: [label(at.id, say(key)), at, fault] };
}

const about = (s) => [s.number, s.received, s.channel, s.field, s.place].filter(Boolean).join(say("clerk.comma"));

/** What became of one that was moderated. */
function became(s) {
  if (s.state === "waiting") return "";
  return paragraph(s.state === "accepted" ? say("clerk.intake.accepted", { Project: projectName(s.project) }) : say("clerk.intake.declined", { Reason: s.reason }));
}
