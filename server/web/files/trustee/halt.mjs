// The one screen on which a scrutineer stops: what was seen does not hold, and the chair is told before anything else is done.
import { $, show } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";

/**
 * @param {"evidence" | "other"} why
 * @param {string} text
 */
export function halt(why, text) {
  $("#halt-title").textContent = say(`trustee.halt.${why}`);
  $("#halt-text").textContent = text;
  show("halt");
}

/** Whether the scrutineer has been told to stop. */
export const halted = () => document.documentElement.dataset.screen === "halt";
