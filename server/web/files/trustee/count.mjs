// Opening the votes: verify, compare, countersign, decrypt; and at the end the key is destroyed.
import { $, show } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { postJSON, Problem } from "../lib/api.mjs";
import { ask, tell } from "../lib/dialog.mjs";
import { press, take } from "./press.mjs";
import { drawChecks, groups } from "./overview.mjs";
import { verify, verifyHere, stop } from "./verify.mjs";
import { halt } from "./halt.mjs";

/** @type {any} what this browser found, nothing before it has looked */
let report;

/** The checks that should have passed and did not. That the poll has ended is not due yet. */
const failed = () => report.checks.filter(({ ok, name }) => !ok && name !== "end");

/** Whether the board with the tally passed in this browser. */
export const verified = () => report !== undefined && !failed().length;

/** Draws again what was found. */
export const redraw = () => report && drawChecks(report);

/** Names the messages of a poll of sealed texts, which the program verifies and not the browser. */
const here = (key) => (texts ? `${key}.sealed` : key);

let texts = false;

/**
 * @param {any} pin
 * @param {boolean} sealed whether the poll is one of sealed texts
 * @param {() => Promise<void>} again
 */
export function mountCount(pin, sealed, again) {
  texts = sealed;
  if (sealed) for (const place of document.querySelectorAll("#verify > [data-say]")) retell(place);
  press("#verify-do", async () => {
    try {
      report = (await (sealed ? verifyHere() : verify(pin))) ?? undefined;
    } catch (error) {
      if (sealed && error instanceof Problem) throw error; // the program says why
      if (error.code === "evidence") return halt("evidence", error.text);
      return tell({ title: say("trustee.refused"), text: error.problem ? new Problem(error.problem).text : say("trustee.verify.lost") });
    }
    redraw();
    if (report && !verified()) return fail();
    await again();
  });
  press("#verify-stop", async () => stop());
  press("#compare-yes", async () => {
    const aloud = $("#aloud").hidden ? undefined : take("#aloud-root").replace(/\s/g, "").toLowerCase();
    await postJSON("/api/decrypt", aloud === undefined ? {} : { root: aloud });
    await again();
  });
  press("#compare-no", async () => halt("other", say("trustee.compare.other")));
  press("#decrypt-do", async () => {
    await postJSON("/api/decrypt", {});
    await again();
  });
  press("#destroy-do", () => destroy(again));
  press("#done-again", async () => {
    await postJSON("/api/destroy", {});
    await again();
  });
}

/** @param {HTMLElement} place whose words speak of a browser that verifies */
function retell(place) {
  place.dataset.say = here(place.dataset.say);
  place.textContent = say(place.dataset.say);
}

/** The board does not verify: nothing is signed, and the checks say why. */
function fail() {
  $("#checks-box").open = true;
  halt("evidence", say(`check.${failed()[0].name}`));
  report = undefined;
}

/** @param {any} state */
export function showCompare(state) {
  $("#compare-passed").textContent = say(here("trustee.compare.passed"), { Count: report.checks.filter(({ ok }) => ok).length });
  $("#compare-text").textContent = say(state.restored ? "trustee.compare.restored" : "trustee.compare.text");
  $("#root").textContent = groups(state.root);
  $("#root").hidden = state.restored; // whoever has lost the record copies from somebody else, not from here
  $("#aloud").hidden = !state.restored;
  $("#compare-no").hidden = state.restored;
  show("compare");
}

/** @param {() => Promise<void>} again */
async function destroy(again) {
  const sure = await ask({ title: say("trustee.destroy.ask"), text: say("trustee.destroy.never"), yes: say("trustee.destroy.yes"), no: say("page.cancel"), danger: true });
  if (!sure) return;
  await postJSON("/api/destroy", {});
  await again();
}

/** @param {string[]} left backups that are not erased */
export function showLeft(left) {
  $("#done-text").textContent = say(left.length ? "trustee.done.left" : "trustee.done.text");
  $("#left").replaceChildren(...left.map((path) => {
    const item = document.createElement("li");
    item.className = "code";
    item.textContent = path;
    return item;
  }));
}
