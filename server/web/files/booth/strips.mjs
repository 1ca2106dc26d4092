// The bars over a screen: the network is gone, voting ends shortly, voting has ended.
import { say } from "../lib/words.mjs";
import { $ } from "../lib/dom.mjs";
import { withChoices } from "./screen.mjs";

/** @param {"soon" | "shut"} name */
export function strip(name, there) {
  $(`#strip-${name}`).hidden = !there;
}

/** Who gets no answer now. */
const waiting = new Set();

/**
 * Says that the network is gone as long as anybody gets no answer.
 * @param {string} who
 * @param {boolean} gone
 */
export function lost(who, gone) {
  if (gone) waiting.add(who);
  else waiting.delete(who);
  $("#strip-lost").textContent = say(lostKey());
  $("#strip-lost").hidden = waiting.size === 0;
}

/** Where choices are on the screen, a voter is told that they are safe. */
function lostKey() {
  return withChoices.includes(document.documentElement.dataset.screen) ? "booth.strip.lost" : "page.lost";
}

/** Takes away what was said to one voter. */
export function nothingLost() {
  lost("voter", false);
  strip("shut", false);
}

document.addEventListener("language", () => { $("#strip-lost").textContent = say(lostKey()); });
