// One voter, from the card to the receipt.
import { Choice } from "./choice.mjs";
import { layBallot } from "./ballot.mjs";
import { enter } from "./enter.mjs";
import { watchIdle } from "./idle.mjs";
import { begin } from "./privacy.mjs";
import { receipt } from "./receipt.mjs";
import { reviewed } from "./review.mjs";
import { acted } from "./screen.mjs";
import { Left, reasonOf, stop } from "./stop.mjs";

/** @typedef {import("../lib/core.mjs").Core} Core */

/**
 * @param {import("./hall.mjs").Hall} hall
 * @param {Core} core of this voter alone
 * @param {{told: any, poll: any}} open
 */
export async function vote(hall, core, open) {
  try {
    const person = await enter(core, hall.change, hall.polls.length > 1);
    if (!person) return;
    const reason = refusal(person);
    if (reason) {
      await stop(reason);
      return;
    }
    hall.voting(open.told);
    await choose(core, open.poll);
  } catch (error) {
    if (error instanceof Left || error.code === "ended") return;
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
 */
async function choose(core, poll) {
  const voter = begin(() => core.end());
  const choosing = new AbortController(); // ends before the screens with choices do
  const signal = AbortSignal.any([voter, choosing.signal]);
  const left = new Promise((_, reject) => {
    const leave = () => reject(new Left());
    voter.addEventListener("abort", leave);
    watchIdle(signal, leave);
  });
  const choice = new Choice(poll);
  layBallot(choice, signal);
  const stored = await Promise.race([left, stores(core, choice, signal)]);
  choosing.abort();
  core.end(); // with everything that tells of the choice
  choice.clear();
  await Promise.race([left, receipt(stored, voter)]);
}

/**
 * Ballot and review in turn, until a ballot is stored.
 * @param {Core} core
 * @param {Choice} choice
 * @param {AbortSignal} signal
 */
async function stores(core, choice, signal) {
  for (;;) {
    await acted("ballot");
    try {
      const stored = await reviewed(core, choice, signal);
      if (stored) return { ...stored, before: false };
    } catch (error) {
      if (error.code === "already") return { code: error.short, qr: error.qr, before: true };
      throw error;
    }
  }
}
