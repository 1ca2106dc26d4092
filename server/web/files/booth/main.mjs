// The booth: one tablet, one voter after another; or a phone, for who owns it.
import { Core } from "../lib/core.mjs";
import { getJSON } from "../lib/api.mjs";
import { mountDisplay, resetDisplay } from "../lib/display.mjs";
import { ready } from "../lib/dom.mjs";
import { vary } from "../lib/words.mjs";
import { codesOf, keepChoices } from "./carried.mjs";
import { Hall } from "./hall.mjs";
import { mountHelp } from "./help.mjs";
import { mountSeat } from "./seat.mjs";
import { chosen } from "./wait.mjs";
import { acted } from "./screen.mjs";
import { guard, forget } from "./privacy.mjs";
import { vote } from "./vote.mjs";
import { nothingLost } from "./strips.mjs";

/**
 * Starts the tablet. A device whose core does not compute right never gets here: it says that it cannot be used.
 * @param {string | null} carried what a card carried in the page's address; null if this is no page for phones
 */
export async function main(carried) {
  const own = carried !== null;
  guard();
  mountDisplay();
  if (own) {
    keepChoices();
    vary("own");
  } else {
    mountHelp();
    mountSeat();
  }
  const core = new Core();
  await core.ready;
  const pins = await getJSON("/pins.json");
  const hall = new Hall(pins.polls);
  hall.follow();
  ready();
  if (own) answer(hall, core, codesOf(carried));
  else serve(hall, core);
}

/**
 * Serves whose phone it is, once.
 * @param {Hall} hall
 * @param {Core} core
 * @param {{card: string, slip: string} | null} codes
 */
async function answer(hall, core, codes) {
  let open = null;
  while (codes && !open) open = await chosen(hall, core);
  try {
    if (open) await vote(hall, core, open, codes);
  } finally {
    core.end();
    forget();
    nothingLost();
  }
  await acted("end");
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
