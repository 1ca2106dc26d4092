// Casting: the same bytes again and again until there is an answer (B11, B12).
import { $, show } from "../lib/dom.mjs";
import { patiently, passes } from "./clock.mjs";
import { lost } from "./strips.mjs";
import { Left, stop } from "./stop.mjs";

/**
 * Casts what was encrypted.
 * @param {import("../lib/core.mjs").Core} core
 * @param {string} screen where it was made
 * @param {string} what on it tells of the choice
 * @returns {Promise<any>} its code and receipt
 */
export async function cast(core, screen = "review", what = "#review-lists") {
  for (;;) {
    try {
      return await patiently(() => core.call("cast"), passes, (gone) => lost("voter", gone));
    } catch (error) {
      if (error.code !== "problem") throw error;
      if (await stop("failed", error) === "back") throw new Left();
      $(what).hidden = true; // whoever tries again may be somebody else
      show(screen); // the ballot is still here, and is sent again
    }
  }
}
