// In a series a deputy stays at the tablet: after one receipt it waits for the next poll, which opens by itself. Card and slip are in the
// worker alone, and end with it: when they give the tablet back, or nobody answers whether they are still there (docs/protocol.md, 8.8).
import { ask } from "../lib/dialog.mjs";
import { $ } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { ended } from "./clock.mjs";
import { head, place } from "./head.mjs";
import { acted, painted } from "./screen.mjs";
import { coming, see, soon } from "./wait.mjs";

const still = 300_000; // milliseconds without a touch until it is asked whether somebody is there
const answers = 60_000; // and until that is answered

const first = ({ poll }) => poll.series.ceremony?.origin ?? poll.origin;

/**
 * The polls of the same series that come after one, in their order; or of sealed texts that are written beside it.
 * @param {import("./hall.mjs").Hall} hall
 * @param {any} told
 */
export function after(hall, told) {
  if (!told.poll.series) return hall.polls.filter((t) => t.poll?.beside === told.poll.origin && t.phase === "voting"); // texts beside it, if they are taken now
  const later = hall.polls.filter((t) => t.poll?.series && first(t) === first(told) && t.poll.series.place > told.poll.series.place);
  return later.sort((a, b) => a.poll.series.place - b.poll.series.place);
}

/**
 * Waits until the next poll of the series opens.
 * @param {import("./hall.mjs").Hall} hall
 * @param {import("../lib/core.mjs").Core} core
 * @param {any} told the poll before
 * @param {AbortSignal} voter
 * @returns {Promise<import("./wait.mjs").Seen | null>} null if the tablet is given back, or no poll is left
 */
export async function onward(hall, core, told, voter) {
  const over = new AbortController(); // the waiting, which is one, however often boards are looked at meanwhile
  const left = new AbortController(); // the tablet is given back, or nobody is there
  const gone = AbortSignal.any([voter, left.signal]);
  let screen;
  watch(AbortSignal.any([gone, over.signal]), () => left.abort());
  try {
    for (;;) {
      const change = hall.change;
      const next = await Promise.race([upcoming(hall, core, told), ended(gone)]);
      if (!next) return null;
      head([next]);
      if (next.poll.open) return next;
      const turn = new AbortController();
      painted(AbortSignal.any([turn.signal, gone]), () => paint(next));
      screen ??= acted("onward", AbortSignal.any([gone, over.signal])).then(() => left.abort());
      const lags = next.told.phase === "voting";
      await ended(AbortSignal.any([gone, change, ...(lags ? [AbortSignal.timeout(soon)] : [])]));
      turn.abort();
    }
  } finally {
    over.abort();
  }
}

/** The next poll that is not over, as the core sees it now. */
async function upcoming(hall, core, told) {
  for (const next of after(hall, told)) {
    const poll = await see(core, next);
    if (coming(poll)) return { told: next, poll };
  }
  return null;
}

/** @param {import("./wait.mjs").Seen} next */
function paint({ poll }) {
  $("#onward-title").textContent = say("booth.onward.title", { Title: inLanguage(poll.title) });
  $("#onward-place").textContent = place(poll);
}

/**
 * Asks after a while whether somebody is there. It is asked again after each answer.
 * @param {AbortSignal} signal ends it
 * @param {() => void} leave when nobody is
 */
function watch(signal, leave) {
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(question, still);
  };
  const close = () => document.querySelectorAll("dialog").forEach((dialog) => dialog.close()); // that is no
  const question = async () => {
    if (signal.aborted) return;
    timer = setTimeout(close, answers);
    const here = await ask({ title: say("booth.idle.title"), text: say("booth.onward.idle"), yes: say("booth.onward.here"), no: say("booth.onward.end") });
    if (signal.aborted) return;
    if (here) start();
    else leave();
  };
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => document.querySelector("dialog") || start(), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    close();
  });
  start();
}
