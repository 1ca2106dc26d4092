// The waiting screen, which opens by itself when the chair opens a poll.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { acted, painted } from "./screen.mjs";
import { patiently, passes } from "./clock.mjs";
import { head } from "./head.mjs";
import { stop } from "./stop.mjs";
import { lost } from "./strips.mjs";

/** @typedef {{told: any, poll: any, error?: any}} Seen a poll as the core sees it, or why it does not believe it */

export const soon = 2000; // milliseconds until a board is looked at again that lags behind what is told of it
const later = 15_000; // and until one that was not believed is

const tell = (gone) => lost("voter", gone);

/**
 * Waits until a poll is open and, where several are, somebody chose one.
 * @param {import("./hall.mjs").Hall} hall
 * @param {import("../lib/core.mjs").Core} core
 * @returns {Promise<Seen | null>} null if it is to begin again, with a new core
 */
export async function chosen(hall, core) {
  for (;;) {
    const change = hall.change;
    const seen = await look(hall, core);
    const open = seen.filter(({ poll }) => poll?.open);
    const wrong = seen.find(({ error }) => error);
    if (open.length === 1) return choose(open[0], core);
    if (open.length > 1) {
      const act = await pick(open, change);
      if (act !== "changed") return choose(open[Number(act)], core);
    } else if (wrong) {
      await stop("evidence", wrong.error, AbortSignal.any([change, AbortSignal.timeout(later)]));
      return null;
    } else {
      await wait(seen, change);
    }
  }
}

/**
 * Has the core look at a poll, which must go on from what the cores before saw of it: the device stays, and each voter's core does not.
 * @param {import("../lib/core.mjs").Core} core
 * @param {any} told
 */
export async function see(core, told) {
  const poll = await patiently(() => core.call("poll", { pin: told.pin, seen: told.seen }), passes, tell);
  told.seen = poll.seen;
  told.poll = poll;
  return poll;
}

/** Has the core look at every poll. */
async function look(hall, core) {
  const seen = [];
  for (const told of hall.polls) {
    seen.push(await see(core, told).then((poll) => ({ told, poll }), (error) => {
      if (!unbelieved(error)) throw error;
      return { told, poll: null, error };
    }));
  }
  return seen;
}

/** Whether the core does not believe a poll, or its server refuses to show it. */
const unbelieved = ({ code }) => code === "evidence" || code === "problem";

/** The core votes in the poll that it looked at last. If it is not to be believed any more, the next look says why. */
async function choose(open, core) {
  try {
    open.poll = await see(core, open.told);
  } catch (error) {
    if (!unbelieved(error)) throw error;
    return null;
  }
  head([open]);
  for (const place of document.querySelectorAll(".spoken")) {
    place.hidden = false;
    $(".spoken-code", place).textContent = open.poll.short.join("-");
  }
  return open;
}

/**
 * @param {Seen[]} open
 * @param {AbortSignal} change
 */
async function pick(open, change) {
  const over = new AbortController();
  painted(over.signal, () => {
    head(open);
    $("#choose-polls").replaceChildren(...open.map((seen, i) => {
      const button = row("choose-poll", seen);
      button.id = `choose-${i}`;
      button.dataset.act = String(i);
      return button;
    }));
  });
  const act = await acted("choose", change);
  over.abort();
  return act;
}

/**
 * @param {Seen[]} seen
 * @param {AbortSignal} change
 */
async function wait(seen, change) {
  const over = new AbortController();
  const ended = seen.every(({ poll }) => stage(poll) === "after" || stage(poll) === "void");
  painted(over.signal, () => {
    head(seen);
    $("#wait-title").textContent = say(ended ? "booth.wait.closed" : "booth.wait.title");
    $("#wait-text").textContent = say(ended ? "booth.wait.closed.text" : "booth.wait.text");
    $("#wait-polls").hidden = seen.length < 2;
    $("#wait-polls").replaceChildren(...seen.map((one) => fill(row("wait-poll", one), { ".poll-phase": say(`booth.phase.${stage(one.poll)}`) })));
  });
  const lags = seen.some(({ told }) => told.phase === "voting");
  await acted("wait", lags ? AbortSignal.any([change, AbortSignal.timeout(soon)]) : change);
  over.abort();
}

/** @returns {"before" | "voting" | "after" | "void"} */
export function stage({ phase }) {
  if (phase === "void") return "void";
  if (phase === "voting") return "voting";
  return ["ceremony", "approval", "gathering"].includes(phase) ? "before" : "after";
}

/** Whether a poll is not over. @param {{phase: string}} poll */
export const coming = (poll) => ["before", "voting"].includes(stage(poll));

/**
 * @param {string} template
 * @param {Seen} seen
 */
function row(template, { told, poll }) {
  const element = clone(template);
  element.dataset.colour = told.colour;
  return fill(element, { ".poll-colour": say(`booth.colour.${told.colour}`), bdi: inLanguage(poll.title) });
}
