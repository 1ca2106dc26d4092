// What is next in a part, late ones first: a line for each kind, with the day, the clause, and a button that opens its form.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./form.mjs";
import { buttons, heading, paragraph, press } from "./make.mjs";
import { nextOf } from "./rail.mjs";
import { ofWhat } from "./says.mjs";
import { kindName } from "./state.mjs";

const shown = 6; // of each kind

/** @param {string} part @param {(kind: string) => void} cite opens what enters a poll, which has a form of its own */
export function next(part, cite) {
  const groups = new Map();
  for (const n of nextOf(part)) groups.set(n.kind, [...(groups.get(n.kind) ?? []), n]);
  return [...groups].map(([kind, all]) => {
    all.sort((a, b) => b.late - a.late);
    const li = element("li", `todo-item${all[0].late > 0 ? " bad" : ""}`);
    li.id = `next-${kind}`;
    const lines = element("div", "lines");
    lines.append(...all.slice(0, shown).map((n) => paragraph(line(n))));
    if (all.length > shown) lines.append(paragraph(say("clerk.next.more", { Count: all.length - shown })));
    const of = all.map((n) => n.of).filter((id) => ofWhat(id));
    const go = press(`do-${kind}`, say("clerk.next.do"), "primary", () => (kind === "cite_poll" ? cite() : begin(kind, of.length ? { of } : {})));
    go.setAttribute("aria-label", `${kindName(kind)} ${go.textContent}`);
    li.append(heading("h3", say("clerk.next.kind", { Kind: kindName(kind), Count: all.length })), lines, buttons(go));
    return li;
  });
}

function line({ of, due, late, clause }) {
  const parts = [ofWhat(of)];
  if (due) parts.push(say("clerk.next.due", { Due: due }));
  if (late > 0) parts.push(say("clerk.next.late", { Days: late }));
  if (clause) parts.push(say("clerk.next.clause", { Clause: clause }));
  return parts.filter(Boolean).join(say("clerk.comma"));
}
