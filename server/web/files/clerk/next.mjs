// What is next in a part, late ones first: a line for each matter, with the day, the clause, and a button that opens its form.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, heading, paragraph, press } from "./make.mjs";
import { nextOf } from "./rail.mjs";
import { ofWhat } from "./says.mjs";
import { kindName, project, seen } from "./state.mjs";

const shown = 6; // of what a matter is of

/** The field that says what of it is to be done, and its words. @type {Record<string, {field: string, say?: string}>} */
const whats = {
  screen: { field: "stage", say: "clerk.stage." }, approve: { field: "body", say: "register.step." }, evaluate: { field: "stage", say: "register.stage." },
  resolve_problem: { field: "problem" }, close_problem: { field: "problem" },
};

/** @param {string} part @param {() => void} cite goes to where a poll is entered, which has no form */
export function next(part, cite) {
  return nextOf(part).map((m, i) => {
    const li = element("li", `todo-item${m.late > 0 ? " bad" : ""}`);
    li.dataset.kind = m.kind;
    const lines = element("div", "lines");
    const sent = submitted(m);
    const of = m.of.filter((id) => ofWhat(id) && !sent.has(id));
    const left = m.of.some((id) => !sent.has(id));
    lines.append(...of.slice(0, shown).map((id) => paragraph(ofWhat(id))));
    if (of.length > shown) lines.append(paragraph(say("clerk.next.more", { Count: of.length - shown })));
    if (sent.size > 0) lines.append(paragraph(left ? say("clerk.next.sent.some", { Count: sent.size }) : say("clerk.next.sent")));
    const what = whats[m.kind];
    const values = what && m.what ? { [what.field]: m.what } : {};
    const go = press(`do-${m.kind}-${i}`, say("clerk.next.do"), "primary", () => (m.kind === "cite_poll" ? cite() : begin(m.kind, { ...(of.length ? { of } : {}), values })));
    const name = [kindName(m.kind), what && m.what && (what.say ? say(what.say + m.what) : say("clerk.next.problem", { Problem: m.what }))].filter(Boolean).join(say("clerk.comma"));
    go.setAttribute("aria-label", `${name} ${go.textContent}`);
    li.append(heading("h3", of.length > 1 ? say("clerk.next.kind", { Kind: name, Count: of.length }) : name), paragraph(when(m)), lines, left ? buttons(go) : "");
    return li;
  });
}

/** What of a matter is done once others have signed. @param {any} m @returns {Set<string>} */
function submitted(m) {
  const field = whats[m.kind]?.field;
  const waits = seen.waiting.filter((o) => o.kind === m.kind && !o.refused).flatMap((o) => o.body).filter((e) => !field || !m.what || e[field] === m.what);
  return new Set(waits.map((e) => ofEvent(e, m)).filter((id) => m.of.includes(id)));
}

/** What an event is of, as matters are. @param {any} e @param {any} m @returns {string} */
function ofEvent(e, m) {
  if (m.kind === "open_case") return e.poll.item;
  if (m.kind === "cite_poll") return cited(e, m);
  return e.project ?? e.suggestion ?? e.case ?? String(e.year);
}

/** The year that a poll voted on, or evaluated, whichever of them is the matter; nothing if it is another poll. */
function cited({ items }, { what, of: [year] }) {
  const found = (f) => (f === "chosen" || f === "not_chosen") === (what === "vote");
  return items.every((i) => found(i.found) && String(project(i.item)?.year) === year) ? year : "";
}

/** Until when, how late, and by which clause. */
function when({ due, late, clause }) {
  const parts = [];
  if (due) parts.push(say("clerk.next.due", { Due: due }));
  if (late > 0) parts.push(say("clerk.next.late", { Days: late }));
  if (clause) parts.push(say("clerk.next.clause", { Clause: clause }));
  return parts.join(say("clerk.comma"));
}
