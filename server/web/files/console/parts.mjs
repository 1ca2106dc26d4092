// Parts that several cards are made of.
import { say } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { mayI } from "./roles.mjs";

/**
 * A button that begins an order. It is grey for who may not sign, and while the same kind waits for a signature.
 * @param {import("./poll.mjs").Sight} sight
 * @param {{kind: string, id: string, press: () => Promise<unknown>, blocked?: boolean}} o
 * @param {() => void} again
 */
export function orderButton(sight, o, again) {
  const button = document.createElement("button");
  button.type = "button";
  button.id = `order-${o.id}`;
  button.className = "button primary";
  button.textContent = sayOf(`console.order.${o.id}`);
  const waits = sight.orders.some((w) => w.kind === o.kind && !w.refused);
  const spoilt = (sight.board.complained || sight.board.excess) && !["void", "remark"].includes(o.kind);
  button.disabled = !mayI(o.kind) || Boolean(o.blocked) || waits || spoilt;
  button.addEventListener("click", () => o.press().then(again));
  return button;
}

/**
 * @param {string} text
 * @param {string} kind a class
 */
export function paragraph(text, kind) {
  const p = document.createElement("p");
  p.className = kind;
  p.textContent = text;
  return p;
}

/**
 * What stands before an input.
 * @param {HTMLElement} input with an id
 * @param {string} key of its words
 */
export function label(input, key) {
  const l = document.createElement("label");
  l.htmlFor = input.id;
  l.textContent = say(key);
  return l;
}

/**
 * A link that looks like a button.
 * @param {string} id
 * @param {string} to
 * @param {string} text
 */
export function link(id, to, text) {
  const a = document.createElement("a");
  a.id = id;
  a.href = to;
  a.className = "button";
  a.textContent = text;
  return a;
}
