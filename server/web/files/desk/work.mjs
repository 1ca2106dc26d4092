// The work of the desk: read a card, perhaps a slip, do it, say in one sentence what happened, and be ready for the next deputy.
import { $, clone } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { mountScan } from "../lib/scan.mjs";
import { act, acts } from "./acts.mjs";
import { Deputy } from "./deputy.mjs";

const forSlip = 120_000; // milliseconds until a card that was left is forgotten

/** @type {import("./polls.mjs").Polls} */
let polls;
/** @type {Deputy} */
let deputy;
let mode = "arrive";
let card = ""; // of the deputy who stands here, until the slip is read
let busy = false;
let scan;
let timer = 0;
/** @type {() => import("./acts.mjs").Outcome | null} said again when the language changes */
let outcome = () => null;

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
  document.documentElement.dataset.asks = field;
  scan = mountScan($("#scan"), { expect: field, onText: heard });
  drawAsk();
}

/** @param {string} text that was read */
async function heard(text) {
  if (busy) return;
  busy = true;
  $("#ask-wrong").hidden = true;
  try {
    await deputy.ready;
    await read(text);
  } catch (error) {
    if (error.code === "code") misread(error.field, error.group);
    else if (error.code === "evidence") tell(() => ({ tone: "bad", title: say("desk.evidence"), text: say("desk.evidence.text"), lines: [] }));
    else if (error.code !== "ended") throw error;
    if (error.code === "evidence") next();
  } finally {
    busy = false;
  }
}

/** @param {string} text */
async function read(text) {
  if (!card) {
    const group = await deputy.wrongCard(text);
    if (group !== null) return misread("card", group);
    if (acts[mode].slip) return hold(text);
  }
  const said = await act(deputy, polls, mode, card || text, card ? text : "");
  tell(() => said);
  next();
  polls.look();
}

/** Keeps a card until its slip is read, but not for ever. */
function hold(text) {
  card = text;
  tell(() => ({ tone: "calm", title: say("desk.card.read"), text: "", lines: [] }));
  timer = setTimeout(next, forSlip);
  ask();
}

/**
 * @param {string} field
 * @param {number} group 1 to 7, 0 if it cannot be told
 */
function misread(field, group) {
  const wrong = $("#ask-wrong");
  wrong.textContent = say(group ? `desk.wrong.${field}.group` : `desk.wrong.${field}`, { Group: group });
  wrong.hidden = false;
}

/** @param {() => any} said */
function tell(said) {
  outcome = said;
  drawOutcome();
}

function draw() {
  $("#modes").replaceChildren(...Object.keys(acts).map((name) => {
    const button = clone("mode");
    button.id = `mode-${name}`;
    button.textContent = say(`desk.mode.${name}`);
    if (name === mode) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => choose(name));
    return button;
  }));
  $("#mode-title").textContent = say(`desk.mode.${mode}.title`);
  $("#mode-steps").hidden = mode !== "replace";
  $("#mode-steps").replaceChildren(...[1, 2, 3, 4].map((n) => {
    const item = document.createElement("li");
    item.textContent = say(`desk.replace.step.${n}`);
    return item;
  }));
  drawAsk();
  drawOutcome();
}

/** @param {string} name */
function choose(name) {
  mode = name;
  outcome = () => null;
  draw();
  next();
  $("#mode-title").focus(); // a scanner ends with Enter, which must press nothing
}

function drawAsk() {
  $("#ask-title").textContent = say(card ? "desk.ask.slip" : mode === "replace" ? "desk.ask.newcard" : "desk.ask.card");
  $("#ask-wrong").hidden = true;
  $("#cancel").hidden = !card;
}

function drawOutcome() {
  const { tone, title, text, lines } = outcome() ?? { tone: "none", title: "", text: "", lines: [] };
  $("#outcome").dataset.tone = tone;
  $("#outcome-title").textContent = title;
  $("#outcome-text").textContent = text;
  $("#outcome-lines").replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
}
