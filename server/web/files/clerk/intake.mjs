// What citizens sent in: taken up as a proposal, whose form is filled in, or declined with a reason that they read.
import { getJSON, postJSON } from "../lib/api.mjs";
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, heading, input, label, paragraph, press } from "./make.mjs";
import { guard } from "./order.mjs";
import { reason } from "./refused.mjs";

/** @type {any[] | null} null until it was asked for */
let all = null;
let trouble = "";

/** Why each is declined, as far as it is typed. @type {Record<string, string>} */
const typed = {};

const shown = 10;

/** @param {string} part @param {() => void} redraw @returns {Node[]} */
export function intake(part, redraw) {
  if (part !== "collect") return [];
  const box = element("div", "clerk-intake");
  box.append(heading("h2", say("clerk.intake"), "intake-title"), paragraph(say("clerk.intake.help"), "help"), buttons(press("intake-look", say(all ? "clerk.intake.again" : "clerk.intake.look"), "", () => look().then(redraw))));
  if (trouble) box.append(Object.assign(paragraph(trouble, "fault"), { role: "alert" }));
  const waiting = (all ?? []).filter((s) => s.state === "waiting");
  if (all) box.append(paragraph(say("clerk.intake.count", { Count: waiting.length, Of: all.length })));
  const list = element("ul", "intake-list");
  list.append(...waiting.slice(0, shown).map((s) => one(s, redraw)));
  box.append(list);
  if (waiting.length > shown) box.append(paragraph(say("clerk.next.more", { Count: waiting.length - shown })));
  return [box];
}

async function look() {
  trouble = "";
  try {
    ({ submissions: all } = await getJSON("api/clerk/intake"));
  } catch (error) {
    trouble = reason(error);
  }
}

function one(s, redraw) {
  const li = element("li", "todo-item");
  const id = s.number.replace(/[^0-9A-Za-z]/g, "");
  li.dataset.number = s.number;
  const who = s.citizen ? paragraph(say("clerk.intake.citizen", { Name: s.citizen.name, Phone: s.citizen.phone }), "help") : "";
  const why = input(`decline-${id}`, "text", typed[s.number] ?? "", (v) => (typed[s.number] = v));
  const decide = (decision, project, text) => guard(async () => {
    await postJSON("api/clerk/intake/decide", { number: s.number, decision, project, reason: text });
    await look();
  }).then(redraw);
  const values = { campaign: s.campaign, channel: s.channel, title: s.title, field: s.field, place: s.place, by: s.by };
  const accept = press(`accept-${id}`, say("clerk.intake.accept"), "primary", () => begin("propose", { values, after: async ([e]) => decide("accept", e.project, "") }));
  const decline = press(`decline-${id}-go`, say("clerk.intake.decline"), "", () => (why.value.trim() ? decide("decline", "", why.value.trim()) : why.focus()));
  li.append(heading("h3", s.title), paragraph(say("clerk.intake.about", { Number: s.number, Date: s.received, Channel: s.channel, Field: s.field, Place: s.place }), "help"), paragraph(s.text, "lines"), who, label(why.id, say("clerk.intake.reason")), why, buttons(decline, accept));
  return li;
}
