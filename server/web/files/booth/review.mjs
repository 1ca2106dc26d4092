// The review: what was chosen, with the numbers and signs of the paper ballot. The ballot is encrypted while it is read, and what
// the encryption must stand by is shown before this device can know whether it will be checked (docs/protocol.md, section 3).
import { ask } from "../lib/dialog.mjs";
import { $, announce } from "../lib/dom.mjs";
import { drawQR } from "../lib/qr.mjs";
import { say } from "../lib/words.mjs";
import { acted, painted } from "./screen.mjs";
import { cast } from "./cast.mjs";
import { layLists } from "./lists.mjs";
import { opened } from "./opened.mjs";

/** @typedef {import("./choice.mjs").Choice} Choice */

/**
 * Shows the review until the ballot is cast or the voter goes back.
 * @param {import("../lib/core.mjs").Core} core
 * @param {Choice} choice
 * @param {AbortSignal} voter
 * @returns {Promise<any>} what was stored; null if the voter wants to change something
 */
export async function reviewed(core, choice, voter) {
  const done = new AbortController();
  const signal = AbortSignal.any([voter, done.signal]);
  painted(signal, () => paint(choice));
  try {
    for (;;) {
      const draft = encrypt(core, choice);
      const act = await acted("review");
      if (act === "back") return null;
      if (act === "check") {
        await opened(core, await draft);
        continue; // what was opened is spent: there is a new draft
      }
      if (choice.blank && !(await blank(choice))) return null;
      lock(true);
      await draft;
      return await cast(core);
    }
  } finally {
    done.abort();
    lock(false);
  }
}

/**
 * Encrypts what was chosen, afresh.
 * @param {import("../lib/core.mjs").Core} core
 * @param {Choice} choice
 * @returns {Promise<any>} the draft
 */
function encrypt(core, choice) {
  $("#review-code").textContent = say("booth.review.code.wait");
  $("#review-qr").classList.add("empty");
  $("#check").disabled = true;
  const draft = core.call("encrypt", { marks: choice.encoded() });
  draft.then(({ short, qr }) => {
    $("#review-code").textContent = short.join("-");
    $("#review-qr").classList.remove("empty");
    drawQR(document.querySelector("#review-qr"), qr);
    $("#check").disabled = false;
  }, () => {}); // whoever waits for it hears why
  return draft;
}

/** @param {Choice} choice */
function paint(choice) {
  const under = choice.left > 0 ? say(`booth.review.under.${choice.empty}`, choice.args) : "";
  $("#review-note").textContent = under + (under && document.documentElement.lang === "en" ? " " : "") + say("booth.review.sure");
  announce($("#review-count strong"), say(`booth.count.${choice.form}`, choice.args));
  layLists(choice);
  label();
}

let locked = false;

/** While it is being sent, nothing can be pressed twice (B11). */
function lock(now) {
  locked = now;
  for (const button of document.querySelectorAll("#change, #submit, #check")) button.disabled = now;
  label();
}

function label() {
  const button = document.querySelector("#submit");
  if (button) button.textContent = say(locked ? "booth.review.sending" : "booth.review.submit");
}

/** @param {Choice} choice */
function blank(choice) {
  return ask({
    title: say(`booth.blank.${choice.form}.title`), text: say(`booth.blank.${choice.empty}`), yes: say("booth.blank.yes"), no: say("booth.blank.no"),
  });
}
