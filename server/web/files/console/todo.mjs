// What somebody has to see to: orders and marks that wait, who is missing, what is wrong.
import { $, clone, fill } from "../lib/dom.mjs";
import { has, language, say } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { help } from "./help.mjs";
import { begin, join, kindName, reason } from "./order.mjs";
import { orderButton, paragraph } from "./parts.mjs";
import { marksOf } from "./poll.mjs";
import { list, mayI, role, turn } from "./roles.mjs";
import { byHand } from "./spot.mjs";

/**
 * @param {import("./poll.mjs").Sight} sight
 * @param {() => void} again
 * @returns {HTMLElement[]}
 */
export function todo(sight, again) {
  return [...wrong(sight).map(notice), ...byHand(sight).map((o) => order(o, again)), ...marks(sight, again), ...help(sight, again), ...missing(sight).map(notice)];
}

/** What is wrong, worst first. */
function wrong({ board }) {
  const { fault, wrong, witnesses } = board.state;
  const all = [];
  if (fault) all.push(["fault", { Text: has(`problem.${fault}`) ? say(`problem.${fault}`) : fault }]);
  if (board.complained && board.state.phase !== "void") all.push(["complained", {}]);
  if (board.excess && board.state.phase !== "void") all.push(["excess", {}]);
  if (wrong.length > 0) all.push(["wrong", { Names: list(wrong) }]);
  if (!witnesses.enough) all.push(["witnesses", { Names: list(witnesses.missing) }]);
  return all.map(([name, args]) => [name, args, "bad"]);
}

/** Who is waited for. */
function missing({ board }) {
  const { state } = board;
  return state.for.length > 0 ? [["for", { Names: list(state.for), Kind: kindName(state.waits) }, ""]] : [];
}

function notice([name, args, kind]) {
  const item = clone("todo-item");
  item.id = `todo-${name}`;
  if (kind) item.classList.add(kind);
  $("h3", item).textContent = sayOf(`console.todo.${name}`, args);
  return item;
}

/** An order that waits, in the words of this machine's own program. */
function order(o, again) {
  const item = clone("todo-item");
  item.id = `order-${o.order.slice(0, 16)}`;
  item.dataset.kind = o.kind;
  $("h3", item).textContent = say("console.todo.order", { Kind: kindName(o.kind) });
  const lines = $(".lines", item);
  if (o.refused) {
    item.classList.add("bad");
    lines.append(paragraph(say("console.todo.refused", { Text: reason(o.refused) }), ""));
    return item;
  }
  lines.append(...(o.says[language()] ?? o.says.zh).map((text) => paragraph(text, "")));
  const minutes = Math.max(0, Math.ceil((o.expires - Date.now() / 1000) / 60));
  const signed = say("console.todo.signed", { Names: list(o.signed.map((x) => `${role(x.role)} ${x.name}`)) });
  fill(item, { ".turn": [signed, say("console.todo.expires", { Minutes: minutes }), o.yours ? say("console.todo.yours") : turn(o.kind)].join("\n") });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button primary join";
  button.id = `join-${o.order.slice(0, 16)}`;
  button.textContent = say("console.order.join");
  button.disabled = o.yours || !mayI(o.kind);
  button.setAttribute("aria-label", `${kindName(o.kind)} ${button.textContent}`);
  button.addEventListener("click", () => join(o).then(again));
  if (!o.yours) $(".buttons", item).append(button);
  return item;
}

/** Marks that wait for two scrutineers, and those that the board would not take. */
function marks(sight, again) {
  const present = marksOf(sight, "present").cards.length;
  const left = marksOf(sight, "left").cards.length;
  const papers = marksOf(sight, "paper").cards.length;
  const refused = sight.marks.reduce((n, m) => n + m.refused.length, 0);
  const all = [];
  const wait = (name, args, kind, id) => {
    const item = notice([name, args, ""]);
    const button = orderButton(sight, { kind, id, press: () => begin(`api/${id}`, {}) }, again);
    button.id = `todo-order-${id}`;
    if (mayI(kind)) $(".buttons", item).append(button);
    else $(".turn", item).textContent = turn(kind);
    all.push(item);
  };
  if (present + left > 0) wait("present", { Present: present, Left: left }, "attendance", "attendance");
  if (papers > 0) wait("takes", { Count: papers }, "issue", "papers");
  if (refused > 0) all.push(notice(["refusedmarks", { Count: refused }, ""]));
  return all;
}
