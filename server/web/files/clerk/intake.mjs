// What citizens sent in: taken up as a proposal, whose form is filled in, or in a project that there is, or declined with a reason that they read. What was
// moderated wrongly is moderated anew (docs/rules.md, section 15.20). Several are declined together for one reason.
import { getJSON, postJSON } from "../lib/api.mjs";
import { ask } from "../lib/dialog.mjs";
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, check, heading, input, label, paragraph, press } from "./make.mjs";
import { guard } from "./order.mjs";
import { paged } from "./paged.mjs";
import { reason } from "./refused.mjs";
import { project, projectName, seen } from "./state.mjs";

/** @type {any[] | null} null until it was asked for */
let all = null;
let count = 0; // that wait, here or not
let trouble = "";
let decided = false; // those that were moderated are listed, instead of those that wait

/** The numbers of those that are picked, to be declined together. @type {Set<string>} */
const picked = new Set();

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
  const page = [];
  const row = (s) => (page.push(s), one(s, redraw));
  const list = paged("intake", listed, { state: (s) => s.state, stateName: (state) => say(`clerk.intake.state.${state}`), holds, row }, redraw);
  if (!decided && page.length > 0) box.append(several(page, redraw));
  box.append(list, known());
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

/** Signs what becomes of one, and sends that. */
const send = (s, decision, project, text) => postJSON("api/clerk/intake/decide", { number: s.number, decision, project, reason: text });

/** What is done with those that are picked. @param {any[]} page those that can be seen @param {() => void} redraw */
function several(page, redraw) {
  const chosen = all.filter((s) => s.state === "waiting" && picked.has(s.number));
  const pick = (numbers) => (picked.clear(), numbers.forEach((n) => picked.add(n)), redraw());
  const choose = press("intake-pick-page", say("clerk.intake.pick.page"), "", () => pick([...picked, ...page.map((s) => s.number)]));
  const box = element("div", "intake-several");
  box.append(buttons(choose));
  if (chosen.length === 0) return box;
  box.firstChild.append(press("intake-pick-none", say("clerk.intake.pick.none"), "", () => pick([])));
  const why = asked("decline", "several", { number: "" }, "clerk.intake.reason");
  const go = press("decline-several-go", say("clerk.intake.several"), "", () => why.take(() => "", (text) => guard(async () => {
    const title = say("clerk.intake.several.title", { Count: chosen.length });
    if (!(await ask({ title, lines: chosen.map((s) => s.title), text: say("clerk.intake.declined", { Reason: text }), yes: say("clerk.intake.decline"), hold: true }))) return;
    try {
      for (const s of chosen) picked.delete((await send(s, "decline", "", text)).number); // those after a fault stay picked
    } finally {
      await look();
    }
  }).then(redraw)));
  box.append(paragraph(say("clerk.intake.picked", { Count: chosen.length })), ...why.all, buttons(go));
  return box;
}

function one(s, redraw) {
  const li = element("li", "todo-item");
  const id = s.number.replace(/[^0-9A-Za-z]/g, "");
  li.dataset.state = s.state;
  const who = s.citizen ? paragraph(say("clerk.intake.citizen", { Who: [s.citizen.name, s.citizen.phone].filter(Boolean).join(" ") }), "help") : "";
  const decide = (decision, project, text) => guard(async () => {
    await send(s, decision, project, text);
    await look();
  }).then(redraw);
  const into = asked("into", id, s, "clerk.intake.into");
  const why = asked("decline", id, s, "clerk.intake.reason");
  into.at.setAttribute("list", "intake-projects");
  const values = { campaign: s.campaign, channel: s.channel, title: s.title, field: s.field, place: s.place, by: s.by };
  const accept = press(`accept-${id}`, say("clerk.intake.accept"), "primary", () => begin("propose", { values, after: async ([e]) => decide("accept", e.project, "") }));
  const join = press(`into-${id}-go`, say("clerk.intake.into.go"), "", () => into.take((number) => (project(number) ? "" : "clerk.pick.none"), (number) => decide("accept", number, "")));
  const decline = press(`decline-${id}-go`, say("clerk.intake.decline"), "", () => why.take(() => "", (text) => decide("decline", "", text)));
  const pick = check(`pick-${id}`, say("clerk.intake.pick"), picked.has(s.number), (yes) => (picked[yes ? "add" : "delete"](s.number), redraw()));
  pick.querySelector("input").ariaLabel = `${say("clerk.intake.pick")} ${s.title}`;
  li.append(heading("h3", s.title), s.state === "waiting" ? pick : "", paragraph(about(s), "help"), paragraph(s.text, "lines"), who, became(s), buttons(accept));
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
