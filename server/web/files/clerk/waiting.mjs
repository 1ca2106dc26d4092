// Orders that wait for another signature, in words.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { buttons, heading, paragraph, press } from "./make.mjs";
import { join } from "./order.mjs";
import { reason } from "./refused.mjs";
import { Problem } from "../lib/api.mjs";
import { says } from "./says.mjs";
import { kindName, seen } from "./state.mjs";

/** Links to the documents that events name, each once: who signs reads them before. @param {any[]} body */
function documents(body) {
  const all = new Map(body.flatMap((e) => [e.document, e.evidence]).filter((d) => d?.hash).map((d) => [d.hash, d.title]));
  return [...all].map(([hash, title]) => {
    const p = paragraph("");
    p.append(Object.assign(document.createElement("a"), { href: `documents/${hash}`, target: "_blank", textContent: say("clerk.waits.document", { Title: title }) }));
    return p;
  });
}

const shown = 12; // lines; all of them stand in what is signed

/** @param {() => void} redraw */
export function waiting(redraw) {
  return seen.waiting.map((o) => {
    const li = element("li", `todo-item${o.refused ? " bad" : ""}`);
    li.id = `order-${o.order.slice(0, 16)}`;
    li.dataset.kind = o.kind;
    li.append(heading("h3", say("clerk.waits.kind", { Kind: kindName(o.kind), Count: o.count })));
    const lines = element("div", "lines");
    const all = o.refused ? [reason(new Problem(o.refused))] : says(o.kind, o.body);
    lines.append(...all.slice(0, shown).map((t) => paragraph(t)));
    if (all.length > shown) lines.append(paragraph(say("clerk.next.more", { Count: all.length - shown })));
    const who = o.signed.map((s) => `${say(`clerk.role.${s.role}`)} ${s.name}`).join(say("clerk.and"));
    li.append(lines, ...(o.refused ? [] : documents(o.body)), paragraph(say("clerk.waits.signed", { Names: who, Count: o.signed.length, Of: o.needs }), "turn"));
    if (o.refused) return li;
    if (o.mine) li.append(paragraph(say("clerk.waits.mine"), "turn"));
    else li.append(buttons(Object.assign(press(`join-${o.order.slice(0, 16)}`, say("clerk.waits.join"), "primary join", () => join(o).then(redraw)), { ariaLabel: `${kindName(o.kind)} ${say("clerk.waits.join")}` })));
    return li;
  });
}
