// The officers' desk: looks at the board again and again, and shows what is to be done.
import { Lost, Problem } from "../lib/api.mjs";
import { mountDisplay } from "../lib/display.mjs";
import { $, announce, ready, show } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { cards } from "./card.mjs";
import { figureRows } from "./figures.mjs";
import { mountKeys } from "./keys.mjs";
import { reason } from "./order.mjs";
import { others } from "./others.mjs";
import { outcome } from "./outcome.mjs";
import { facts, look } from "./poll.mjs";
import { mountPolls } from "./polls.mjs";
import { rail } from "./rail.mjs";
import { you } from "./roles.mjs";
import { running } from "./spot.mjs";
import { current, stepName } from "./steps.mjs";
import { todo } from "./todo.mjs";

const pause = 2000; // milliseconds between looks
const soon = 700; // while the program of this machine goes on by itself

/** @type {import("./poll.mjs").Sight | null} */
let sight = null;
let shown = ""; // what is on the page, as text: nothing is drawn twice
let timer = 0;
let pressing = false; // what is under somebody's finger is not drawn anew: the press would be lost
let putOff = false;

/** Starts the room. */
export async function main() {
  addEventListener("pointerdown", () => (pressing = true), true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(released), true); // after the click
  mountDisplay();
  mountKeys();
  $("#rehearsal").hidden = !facts.rehearsal;
  document.addEventListener("language", () => (shown = "", draw()));
  bar();
  await mountPolls();
  await again();
  show("console");
  ready();
}

/** Looks now, and again after a pause. */
async function again() {
  clearTimeout(timer);
  try {
    sight = await look();
    trouble("");
  } catch (error) {
    if (!(error instanceof Lost) && !(error instanceof Problem)) throw error;
    trouble(error instanceof Lost ? say("console.lost") : say("console.behind", { Text: reason(error.document) }));
  }
  draw();
  clearTimeout(timer);
  timer = setTimeout(again, sight && running(sight) ? soon : pause);
}

function released() {
  pressing = false;
  if (putOff) draw();
}

/** @param {string} text what keeps this page from seeing the board, "" if nothing does */
function trouble(text) {
  const strip = $("#trouble");
  strip.hidden = !text;
  announce(strip, text);
}

function bar() {
  $("#bar-congress").textContent = facts.rehearsal ? `${say("page.rehearsal")} · ${inLanguage(facts.congress)}` : inLanguage(facts.congress);
  $("#bar-title").textContent = inLanguage(facts.title);
  $("#you").textContent = say("console.you", you());
  $("#console-title").textContent = say("console.heading", { Title: inLanguage(facts.title) });
  document.title = `${inLanguage(facts.title)} — ${say("console.page")}`;
}

/** Draws what was seen, if it is something new, and keeps the focus where it was. */
function draw() {
  putOff = pressing;
  if (!sight || pressing || document.querySelector("dialog")) return; // who is asked something is not disturbed
  const text = JSON.stringify(sight) + Math.floor(Date.now() / 30000); // how long an order still waits
  if (text === shown) return;
  shown = text;
  bar();
  const focus = document.activeElement?.id;
  const before = document.documentElement.dataset.step;
  document.documentElement.dataset.step = current(sight);
  document.documentElement.dataset.phase = sight.board.state.phase;
  $("#meeting-steps").replaceChildren(...rail(sight));
  $("#cards").replaceChildren(...cards(sight, again));
  const items = todo(sight, again);
  $("#todo").classList.toggle("busy", items.length > 0);
  $("#todo-list").replaceChildren(...items);
  $("#todo-none").hidden = items.length > 0;
  $("#figures-list").replaceChildren(...figureRows(sight));
  const table = outcome(sight);
  $("#outcome").hidden = table.length === 0;
  $("#outcome-table").replaceChildren(...table);
  others(sight, again);
  announce($("#news"), `${stepName(sight, current(sight))} ${say("console.todo.count", { Count: items.length })}`);
  if (before && before !== current(sight)) scrollTo(0, 0);
  if (focus && document.activeElement?.id !== focus) document.getElementById(focus)?.focus({ preventScroll: true });
}
