// Orders that wait for another signature, in words.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { buttons, heading, paragraph, press } from "./make.mjs";
import { guard, join, propose } from "./order.mjs";
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

const shown = 12; // lines; all of them stand in the question before a signature

/** @param {() => void} redraw */
export function waiting(redraw) {
  return seen.waiting.map((o) => one(o, redraw));
}

function one(o, redraw) {
  const li = element("li", `todo-item${o.refused ? " bad" : ""}`);
  const id = o.order.slice(0, 16);
  li.id = `order-${id}`;
  li.dataset.kind = o.kind;
  li.append(heading("h3", say("clerk.waits.kind", { Kind: kindName(o.kind), Count: o.body.length })));
  if (o.refused) li.append(paragraph(reason(new Problem(o.refused)), "fault"));
  if (o.body.length > 0) li.append(lines(o), ...documents(o.body), paragraph(signed(o), "turn"));
  const act = (name, key, does) => Object.assign(press(`${name}-${id}`, say(key), `primary ${name}`, () => guard(does).then(redraw)), { ariaLabel: `${kindName(o.kind)} ${say(key)}` });
  if (o.refused && o.body.length > 0) li.append(buttons(act("anew", "clerk.waits.anew", () => propose(o.kind, o.body))));
  else if (!o.refused && !o.mine) li.append(buttons(act("join", "clerk.waits.join", () => join(o))));
  return li;
}

function lines(o) {
  const box = element("div", "lines");
  const all = says(o.kind, o.body).join("\n").split("\n");
  box.append(...all.slice(0, shown).map((t) => paragraph(t)));
  if (all.length > shown) box.append(paragraph(say("clerk.waits.more", { Count: all.length - shown })));
  return box;
}

/** Who has signed, and who has still to. */
function signed(o) {
  const who = o.signed.map((s) => `${say(`clerk.role.${s.role}`)} ${s.name}`).join(say("clerk.and"));
  const all = [say("clerk.waits.signed", { Names: who, Count: o.signed.length, Of: o.needs })];
  if (o.mine && !o.refused) all.push(say(o.chair ? "clerk.waits.mine.chair" : "clerk.waits.mine"));
  else if (o.chair) all.push(say("clerk.waits.chair"));
  return all.join("\n");
}
