// The booth: one tablet, one voter after another.
import { Core } from "../lib/core.mjs";
import { getJSON } from "../lib/api.mjs";
import { mountDisplay, resetDisplay } from "../lib/display.mjs";
import { ready } from "../lib/dom.mjs";
import { Hall } from "./hall.mjs";
import { mountHelp } from "./help.mjs";
import { mountSeat } from "./seat.mjs";
import { chosen } from "./wait.mjs";
import { guard, forget } from "./privacy.mjs";
import { vote } from "./vote.mjs";
import { nothingLost } from "./strips.mjs";

/** Starts the tablet. A device whose core does not compute right never gets here: it says that it cannot be used. */
export async function main() {
  guard();
  mountDisplay();
  mountHelp();
  mountSeat();
  const core = new Core();
  await core.ready;
  const pins = await getJSON("/pins.json");
  const hall = new Hall(pins.polls);
  hall.follow();
  ready();
  serve(hall, core);
}

/**
 * Serves voters for ever. Each has a core of their own, which ends with them.
 * @param {Hall} hall
 * @param {Core} core
 */
async function serve(hall, core) {
  for (;;) {
    try {
      const open = await chosen(hall, core);
      if (open) await vote(hall, core, open);
    } finally {
      core.end();
      forget();
      nothingLost();
      resetDisplay();
    }
    core = new Core();
    await core.ready;
  }
}
