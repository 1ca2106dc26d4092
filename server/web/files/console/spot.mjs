// On the spot: in a series an officer decides once that a poll is ended and announced, and the program of this machine signs what is the
// officer's, step by step. It stops at anything unusual, and whenever somebody presses the button.
import { postJSON } from "../lib/api.mjs";
import { ask } from "../lib/dialog.mjs";
import { $, clone, fill, textButton } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { earlier } from "./earlier.mjs";
import { guard, kindName, reason } from "./order.mjs";
import { paragraph } from "./parts.mjs";
import { facts, figures } from "./poll.mjs";
import { list, mayI, you } from "./roles.mjs";

/** What is signed under the decision, in order; and how much of it is done in each phase of the board. */
const acts = ["closing", "close", "collection", "valid", "tally", "result", "announce"];
const done = { voting: 0, "last-call": 1, closed: 2, collected: 3, validated: 4, tallied: 5, resulted: 6 };

/** Whether the program signs by itself now. @param {import("./poll.mjs").Sight} sight */
export function running({ board }) {
  return Boolean(board.mandate && !board.mandate.stop);
}

/**
 * Orders that a person has to see to: not those that the programs sign.
 * @param {import("./poll.mjs").Sight} sight
 */
export function byHand(sight) {
  return running(sight) ? sight.orders.filter((o) => !acts.includes(o.kind)) : sight.orders;
}

/**
 * The card of the decision: to press, or how far it is.
 * @param {import("./poll.mjs").Sight} sight
 * @param {() => void} again
 * @returns {HTMLElement[]}
 */
export function spot(sight, again) {
  if (!facts.series || !(sight.board.state.phase in done) || !acts.some(mayI)) return [];
  const card = clone("step-card");
  card.id = "spot";
  card.classList.add("spot");
  const title = $(".step-name", card);
  title.id = "spot-name";
  card.setAttribute("aria-labelledby", title.id);
  $(".say-aloud", card).hidden = true;
  $(".print-links", card).hidden = true;
  if (running(sight)) progress(sight, card, again);
  else offer(sight, card, again);
  return [card];
}

function offer(sight, card, again) {
  const f = figures(sight);
  fill(card, { ".step-name": say("console.spot"), ".do": say("console.spot.do"), ".turn": say("console.spot.who") });
  const more = $(".more", card);
  const stop = sight.board.mandate?.stop;
  if (stop) more.append(paragraph(say("console.spot.stopped", { Why: why(sight, stop) }), "notice bad"));
  else if (f.Unused > 0) more.append(paragraph(say("console.spot.waits", f), "notice"));
  const before = earlier(sight);
  if (before?.warns) more.append(paragraph(before.text, "notice"));
  $(".buttons", card).append(button("spot-press", "primary", say("console.spot.press"), () => decide(sight).then(again)));
}

/** Asks, and has the decision held for three seconds, as a signature. */
function decide(sight) {
  return guard(async () => {
    const lines = [inLanguage(facts.title), say("console.voting.count", figures(sight)), say("console.spot.mine", { Kinds: list(acts.filter(mayI).map(kindName)) })];
    const before = earlier(sight);
    if (before?.warns) lines.push(before.text);
    const text = [say("console.spot.ask", you()), say("console.spot.until")].join("\n");
    if (!(await ask({ title: say("console.spot"), lines, text, yes: say("console.spot.yes"), hold: true }))) return false;
    await postJSON("api/mandate", { manifest: facts.manifest, head: sight.board.state.head });
    return true;
  });
}

function progress({ board }, card, again) {
  fill(card, { ".step-name": say("console.spot.running"), ".do": say("console.spot.running.do"), ".turn": say("console.spot.stop.hint") });
  card.classList.add("now");
  const steps = document.createElement("ol");
  steps.className = "spot-steps";
  steps.append(...acts.map((kind, i) => step(kind, i - done[board.state.phase])));
  $(".more", card).append(steps);
  $(".buttons", card).append(button("spot-stop", "danger", say("console.spot.stop"), () => halt().then(again)));
}

/** @param {string} kind @param {number} to how many steps away it is */
function step(kind, to) {
  const li = document.createElement("li");
  const state = to < 0 ? "done" : to === 0 ? "now" : "later";
  li.className = state;
  li.textContent = `${{ done: "✓", now: "▶", later: "○" }[state]} ${kindName(kind)}`;
  return li;
}

/** Stops at once: nothing is asked, nothing is held. */
function halt() {
  return guard(async () => (await postJSON("api/stop", { text: say("console.spot.stop.text") }), true));
}

/** Why the program stopped. */
function why(sight, stop) {
  return stop.refused ? reason(stop.refused) : say(`console.spot.why.${stop.why}`, figures(sight));
}

function button(id, kind, text, press) {
  const b = textButton(id, text, kind);
  b.addEventListener("click", press);
  return b;
}
