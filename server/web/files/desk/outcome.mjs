// What happened, in one big sentence that stays until the next deputy comes.
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";

/** @typedef {{tone: "calm" | "good" | "warn" | "bad", title: string, text: string, lines: string[]}} Outcome */

/**
 * A sentence of the desk itself.
 * @param {string} key
 * @returns {() => Outcome}
 */
export const note = (key) => () => ({ tone: "calm", title: say(`desk.${key}`), text: "", lines: [] });

/** The board does not verify. */
export const stopped = () => ({ tone: "bad", title: say("desk.evidence"), text: say("desk.evidence.text"), lines: [] });

/** @type {() => Outcome} said again when the language changes */
let outcome = note("ready");

/** @param {() => Outcome} said */
export function tell(said) {
  outcome = said;
  drawOutcome();
}

/** Whether nothing has come of anything yet. */
export const calm = () => outcome().tone === "calm";

/** Says it, in the language that the page has. */
export function drawOutcome() {
  const { tone, title, text, lines } = outcome();
  $("#outcome").dataset.tone = tone;
  $("#outcome-title").textContent = title;
  $("#outcome-text").textContent = text;
  $("#outcome-lines").replaceChildren(...lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  }));
}
