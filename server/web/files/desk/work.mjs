// The work of the desk: read a card, perhaps a slip, do it, say in one sentence what happened, and be ready for the next deputy.
import { $ } from "../lib/dom.mjs";
import { language, say } from "../lib/words.mjs";
import { mountScan } from "../lib/scan.mjs";
import { act, acts } from "./acts.mjs";
import { Deputy } from "./deputy.mjs";
import { drawModes } from "./modes.mjs";
import { calm, drawOutcome, note, stopped, tell } from "./outcome.mjs";

const forSlip = 120_000; // milliseconds until a card that was left is forgotten

/** @type {import("./polls.mjs").Polls} */
let polls;
/** @type {Deputy} */
let deputy;
let mode = "arrive";
let card = ""; // of the deputy who stands here, until the slip is read
let busy = false;
/** @type {{field: string, group: number} | null} what was read wrongly last; group 1 to 7, 0 if it cannot be told */
let wrong = null;
let scan;
let timer = 0;

/** @param {import("./polls.mjs").Polls} all */
export function mountWork(all) {
  polls = all;
  deputy = new Deputy(polls);
  $("#cancel").addEventListener("click", next);
  document.addEventListener("language", draw);
  draw();
  ask();
}

/** The deputy goes; another core is ready for the next. */
function next() {
  clearTimeout(timer);
  if (card && calm()) tell(note("ready")); // a card was left
  card = "";
  deputy.end();
  deputy = new Deputy(polls);
  ask();
}

/** Asks for what is to be read next. */
function ask() {
  scan?.stop?.();
  $("#scan").replaceChildren();
  const field = card ? "slip" : "card";
  wrong = null;
  document.documentElement.dataset.asks = field;
  scan = mountScan($("#scan"), { expect: field, onText: heard });
  drawAsk();
}

/** @param {string} text that was read */
async function heard(text) {
  if (busy) return;
  busy = true;
  wrong = null;
  drawAsk();
  try {
    await deputy.ready;
    await read(text);
  } catch (error) {
    fail(error);
  } finally {
    busy = false;
  }
}

/** What is wrong with what was read, or with what the host says. */
function fail(error) {
  if (error.code === "ended") return;
  if (error.code === "code") return misread(error.field, error.group);
  if (error.code === "evidence") tell(stopped);
  else if (error.code === "problem") tell(() => ({ tone: "warn", title: error.problem.texts?.[language()] ?? error.problem.title, text: say("desk.ask"), lines: [] }));
  else throw error;
  next();
}

/** @param {string} text */
async function read(text) {
  if (!card) {
    const group = await deputy.wrongCard(text);
    if (group !== null) return misread("card", group);
    if (acts[mode].slip) return hold(text);
  }
  tell(note("working"));
  tell(await act(deputy, polls, mode, card || text, card ? text : ""));
  next();
  polls.look();
}

/** Keeps a card until its slip is read, but not for ever. */
function hold(text) {
  card = text;
  tell(note("card.read"));
  timer = setTimeout(next, forSlip);
  ask();
}

/**
 * @param {string} field
 * @param {number} group
 */
function misread(field, group) {
  wrong = { field, group };
  drawAsk();
  tell(note(card ? "card.read" : "ready"));
}

function draw() {
  drawModes(mode, choose);
  drawAsk();
  drawOutcome();
}

/** @param {string} name */
function choose(name) {
  mode = name;
  tell(note("ready"));
  draw();
  next();
  $("#mode-title").focus(); // a scanner ends with Enter, which must press nothing
}

function drawAsk() {
  $("#ask-title").textContent = say(card ? "desk.ask.slip" : mode === "replace" ? "desk.ask.newcard" : "desk.ask.card");
  $("#ask-wrong").hidden = !wrong;
  $("#ask-wrong").textContent = wrong ? say(`desk.wrong.${wrong.field}${wrong.group ? ".group" : ""}`, { Group: wrong.group }) : "";
  $("#cancel").hidden = !card;
}
