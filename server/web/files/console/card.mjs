// The cards of the steps that can be done now, the present one first and large.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { decision } from "./decide.mjs";
import { sayOf } from "./form.mjs";
import { chosen, publication } from "./publication.mjs";
import { links } from "./links.mjs";
import { begin } from "./order.mjs";
import { link, orderButton, paragraph } from "./parts.mjs";
import { marksOf } from "./poll.mjs";
import { nextPoll } from "./polls.mjs";
import { turn } from "./roles.mjs";
import { script } from "./script.mjs";
import { running, spot } from "./spot.mjs";
import { current, open, stepName } from "./steps.mjs";

/**
 * @param {import("./poll.mjs").Sight} sight
 * @param {() => void} again looks anew
 */
export function cards(sight, again) {
  const now = current(sight);
  const all = running(sight) ? [] : open(sight);
  return [...spot(sight, again), ...all.sort((a, b) => Number(b.id === now) - Number(a.id === now)).map((s) => card(sight, s, s.id === now, again))];
}

function card(sight, step, now, again) {
  const element = clone("step-card");
  const said = script(sight, step.id);
  element.id = `step-${step.id}`;
  element.classList.toggle("now", now);
  element.tabIndex = -1;
  const title = $(".step-name", element);
  title.id = `step-${step.id}-name`;
  element.setAttribute("aria-labelledby", title.id);
  fill(element, { ".step-name": stepName(sight, step.id), ".aloud-label": say("console.aloud"), ".aloud-text": said.aloud, ".do": said.do });
  $(".say-aloud", element).hidden = !said.aloud || !now;
  const more = $(".more", element);
  more.append(...said.more.map((text) => paragraph(text, "")));
  if (said.count) more.append(paragraph(said.count, "large"));
  if (said.code && now) more.append(paragraph(said.code, "code"));
  const actions = $(".buttons", element);
  const orders = ordersOf(sight, step, said, again);
  actions.append(...orders.buttons);
  if (step.id === "papers") actions.append(link("go-papers", "papers", sayOf("console.papers.go")));
  const next = step.id === "print" && nextPoll();
  if (next) actions.append(Object.assign(link("next-poll", next.at, say("console.series.next", { Title: inLanguage(next.title) })), { className: "button primary" }));
  const print = now ? links(sight) : [];
  const papers = $(".print-links", element);
  papers.hidden = print.length === 0;
  papers.append(...print);
  if (step.id === "announce") more.append(...publication(sight));
  if (step.id === "announce" && sight.board.outcome && sight.board.outcome.next !== "announce") more.append(decision(sight, again));
  $(".turn", element).textContent = orders.kinds.map(turn).join("\n");
  return element;
}

/** Whether a step's order is not given now: a tie is decided and not announced, and a sum is made once. */
function elsewhere({ board }, step) {
  const { outcome } = board;
  return step.id === "announce" ? Boolean(outcome) && outcome.next !== "announce" : step.id === "count" && board.state.phase !== "validated";
}

/** What can be ordered at a step. */
function ordersOf(sight, step, said, again) {
  const kinds = [];
  const buttons = [];
  const offer = (kind, id, path, question, blocked) => {
    kinds.push(kind);
    buttons.push(orderButton(sight, { kind, id, blocked, press: () => begin(path, question) }, again));
  };
  if (step.id === "attendance") {
    offer("attendance", "attendance", "api/attendance", {}, marksOf(sight, "present").cards.length + marksOf(sight, "left").cards.length === 0);
  } else if (step.id === "issue") {
    offer("issue", "papers", "api/papers", {}, marksOf(sight, "paper").cards.length === 0);
  } else if (step.id === "announce" && !elsewhere(sight, step)) {
    kinds.push("announce");
    buttons.push(orderButton(sight, { kind: "announce", id: "announce", blocked: said.blocked, press: () => announce(sight) }, again));
  } else if (step.order && !elsewhere(sight, step)) {
    offer(step.order, step.order, "api/propose", { kind: step.order }, said.blocked);
  }
  return { kinds, buttons };
}

/** Begins the announcement with what was chosen to be made known. */
async function announce(sight) {
  const known = await chosen(sight);
  return known && begin("api/propose", { kind: "announce", body: { result: sight.board.result, ...known } });
}
