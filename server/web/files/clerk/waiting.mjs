// Orders that wait for another signature, in words.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { buttons, heading, paragraph, press } from "./make.mjs";
import { join } from "./order.mjs";
import { reason } from "./refused.mjs";
import { Problem } from "../lib/api.mjs";
import { says } from "./says.mjs";
import { kindName, seen } from "./state.mjs";

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
    li.append(lines, paragraph(say("clerk.waits.signed", { Names: who, Count: o.signed.length, Of: o.needs }), "turn"));
    if (o.refused) return li;
    if (o.mine) li.append(paragraph(say("clerk.waits.mine"), "turn"));
    else li.append(buttons(Object.assign(press(`join-${o.order.slice(0, 16)}`, say("clerk.waits.join"), "primary join", () => join(o).then(redraw)), { ariaLabel: `${kindName(o.kind)} ${say("clerk.waits.join")}` })));
    return li;
  });
}
