// One voter, from the card to the receipt.
import { tell } from "../lib/dialog.mjs";
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { Choice } from "./choice.mjs";
import { layBallot } from "./ballot.mjs";
import { enter, identify } from "./enter.mjs";
import { watchIdle } from "./idle.mjs";
import { after, onward } from "./onward.mjs";
import { begin } from "./privacy.mjs";
import { receipt } from "./receipt.mjs";
import { reviewed } from "./review.mjs";
import { acted } from "./screen.mjs";
import { writes } from "./texts.mjs";
import { Left, reasonOf, stop } from "./stop.mjs";

/** @typedef {import("../lib/core.mjs").Core} Core */

const unread = 60_000; // milliseconds after which somebody who stays for the next poll may have gone: it is asked while they wait for it

/**
 * @param {import("./hall.mjs").Hall} hall
 * @param {Core} core of this voter alone
 * @param {{told: any, poll: any}} open
 * @param {{card: string, slip: string} | null} [carried] on a phone of the voter's own, where nothing is scanned
 */
export async function vote(hall, core, open, carried = null) {
  try {
    // With another poll beside it a card that was used here is still good for that one: it is told after the choice (docs/protocol.md, 5.14).
    let person = carried ? await identify(core, carried.card, carried.slip, hall.polls.length < 2) : await enter(core, hall.change, hall.polls.length > 1);
    if (!person) return;
    for (let poll = open; poll; person = poll && (await core.call("next"))) {
      const reason = refusal(person);
      if (reason) {
        await stop(reason);
        return;
      }
      hall.voting(poll.told);
      const more = after(hall, poll.told).length > 0;
      await choose(core, poll.poll, more, !carried).catch((error) => {
        if (!more || reasonOf(error) !== "closed") throw error;
        return stop("closed", error, AbortSignal.timeout(unread)); // the next one is not missed for that
      });
      hall.voting(undefined);
      poll = more ? await onward(hall, core, poll.told, begin(() => core.end())) : null;
    }
  } catch (error) {
    if (error instanceof Left || error.code === "ended") return;
    if (error.code === "already") { // before anything was chosen
      await receipt({ code: error.short, qr: error.qr, before: true, chosen: false }, begin(() => core.end()), false, false);
      return;
    }
    if (!error.code) throw error; // a fault of the program: the page says that the device cannot be used
    await stop(reasonOf(error), error);
  } finally {
    hall.voting(undefined);
  }
}

/** Why somebody whose card and slip are right has no ballot here. */
function refusal({ issued, paper, present }) {
  if (paper) return "paper";
  if (!present) return "absent";
  return issued ? "" : "unissued";
}

/**
 * @param {Core} core
 * @param {any} poll
 * @param {boolean} more whether the voter stays for another poll of the series
 * @param {boolean} passed whether the device is for somebody else next
 */
async function choose(core, poll, more, passed) {
  const voter = begin(() => core.end());
  const choosing = new AbortController(); // ends before the screens with choices do
  const signal = AbortSignal.any([voter, choosing.signal]);
  const left = new Promise((_, reject) => {
    const leave = () => reject(new Left());
    voter.addEventListener("abort", leave);
    watchIdle(signal, leave);
  });
  const choice = poll.form === "SEALED_TEXT" ? null : new Choice(poll);
  if (choice) layBallot(choice, signal);
  const stored = await Promise.race([left, choice ? stores(core, choice, signal) : writes(core, poll, signal)]);
  choosing.abort();
  if (!more) core.end(); // with everything that tells of the choice; in a series it has forgotten the choice, and keeps card and slip
  choice?.clear();
  const act = await Promise.race([left, receipt(stored, voter, more, passed)]);
  if (act === "end") throw new Left();
}

/**
 * Ballot and review in turn, until a ballot is stored.
 * @param {Core} core
 * @param {Choice} choice
 * @param {AbortSignal} signal
 */
async function stores(core, choice, signal) {
  for (let missing = []; ; ) {
    const pressed = acted("ballot");
    if (missing.length) $(`#answer-${missing[0]}-1`).focus(); // now that the screen is there
    await pressed;
    missing = choice.missing((question) => question.required);
    if (missing.length) {
      await tell({ title: say("booth.ask.missing"), text: say("booth.ask.missing.text", { Places: missing.map((i) => i + 1).join(", ") }) });
      continue;
    }
    try {
      const stored = await reviewed(core, choice, signal);
      if (stored) return { ...stored, before: false };
    } catch (error) {
      if (error.code === "already") return { code: error.short, qr: error.qr, before: true };
      throw error;
    }
  }
}
