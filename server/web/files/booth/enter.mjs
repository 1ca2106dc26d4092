// Card and slip: who may vote, without a name leaving this device. Their texts stay in the worker and in two variables here.
import { $ } from "../lib/dom.mjs";
import { mountScan } from "../lib/scan.mjs";
import { say } from "../lib/words.mjs";
import { acted } from "./screen.mjs";
import { patiently, passes } from "./clock.mjs";
import { lost } from "./strips.mjs";

const forSlip = 120_000; // milliseconds until a card that was left is forgotten

/** @typedef {import("../lib/core.mjs").Core} Core */

/**
 * Reads card and slip.
 * @param {Core} core
 * @param {AbortSignal} change ends it while nobody has begun
 * @param {boolean} several whether there is a choice of polls to go back to
 * @returns {Promise<any>} where the voter stands; null if they went back
 */
export async function enter(core, change, several) {
  $("#card .back").hidden = !several;
  const card = await read("card", change, (text) => identify(core, text, ""));
  if (!card) return null;
  const slip = await read("slip", AbortSignal.timeout(forSlip), (text) => identify(core, card.text, text));
  return slip && slip.answer;
}

/**
 * Has the core look at what was read. Without a slip it says at least whether the card was read right.
 * @param {Core} core
 * @param {string} card
 * @param {string} slip
 * @param {boolean} [used] whether it is an error ("already") that they were used before
 */
export function identify(core, card, slip, used = false) {
  return patiently(() => core.call("identify", { card, slip, used }), passes, (gone) => lost("voter", gone));
}

/**
 * Shows a screen until its code was read right.
 * @param {"card" | "slip"} field
 * @param {AbortSignal} signal
 * @param {(text: string) => Promise<any>} look
 * @returns {Promise<{text: string, answer?: any} | null>}
 */
async function read(field, signal, look) {
  const screen = $(`#${field}`);
  const wrong = $(".wrong", screen);
  wrong.hidden = true;
  const found = new AbortController();
  let result = null;
  let failure;
  let busy = false;
  let group = 0; // that was typed wrongly, 1 to 7; 0 if it cannot be told
  const paint = () => { wrong.textContent = group ? say(`booth.wrong.${field}.group`, { Group: group }) : say(`booth.wrong.${field}`); };
  const misread = (/** @type {number} */ at) => {
    group = at;
    paint();
    wrong.hidden = false;
  };
  document.addEventListener("language", paint, { signal: found.signal });
  const scan = mountScan($(".scan", screen), { expect: field, onText: async (text) => {
    if (busy) return;
    busy = true;
    try {
      result = { text, answer: await look(text) };
    } catch (error) {
      const here = error.code === "code" && error.field === field;
      if (here) misread(error.group);
      else if (error.code === "code" && field === "card") result = { text }; // the card is right; the slip comes next
      else failure = error;
    }
    busy = false;
    if (result || failure) found.abort();
  } });
  await acted(field, AbortSignal.any([signal, found.signal]));
  found.abort();
  scan?.stop?.();
  $(".scan", screen).replaceChildren();
  if (failure) throw failure;
  return result;
}
