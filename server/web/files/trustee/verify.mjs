// The whole board is verified in this browser, by the core that the page names, before anything is countersigned.
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { postJSON } from "../lib/api.mjs";
import { Core } from "../lib/core.mjs";
import { hands } from "../lib/crew.mjs";
import { drawChecks } from "./overview.mjs";

/** @type {Core | undefined} */
let core;

/**
 * Verifies, and shows how far it has come.
 * @param {any} pin of the poll
 * @returns {Promise<any>} the report; null if somebody stopped it
 */
export async function verify(pin) {
  stop();
  const mine = (core = new Core(hands()));
  drawChecks(null);
  working(true);
  try {
    return await mine.call("verify", { base: pin.path, pin }, { onProgress: draw });
  } catch (error) {
    if (error.code === "ended") return null;
    throw error;
  } finally {
    mine.end();
    if (core === mine) working(false);
  }
}

/**
 * Has the program on this machine verify: the core of a page cannot open sealed texts.
 * @returns {Promise<any>} the report
 */
export async function verifyHere() {
  drawChecks(null);
  working(true);
  $("#verify-stop").hidden = true; // the program cannot be stopped halfway
  draw({ stage: "replay", done: 0, total: 1 });
  try {
    return await postJSON("/api/verify", {});
  } finally {
    working(false);
  }
}

/** Stops it. */
export function stop() {
  core?.end();
  core = undefined;
}

/** @param {boolean} busy */
function working(busy) {
  $("#verify-progress").hidden = !busy;
  $("#verify-stop").hidden = !busy;
  $("#verify-do").hidden = busy;
  if (busy) draw({ stage: "fetch", done: 0, total: 1 });
}

/** @param {{stage: string, done: number, total: number}} progress */
function draw({ stage, done, total }) {
  const text = say(`trustee.verify.${stage}`);
  if ($("#verify-stage").textContent !== text) $("#verify-stage").textContent = text; // said once, not at every file
  $("#verify-bar").max = Math.max(1, total);
  $("#verify-bar").value = done;
}
