// The polls that this officer holds at the same time: told apart by colour and title, each a click away; or those of a series, by number.
import { Lost, Problem, getJSON } from "../lib/api.mjs";
import { colourOf } from "../lib/colours.mjs";
import { $ } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { facts } from "./poll.mjs";

const pause = 10_000; // milliseconds between looks at how far the others are

/** @type {{at: string, title: Record<string, string>, phase: string, rehearsal: boolean, here: boolean, place: number}[]} */
let polls = [];

/** Shows the polls, if there is more than this one, and goes on looking how far they are. */
export async function mountPolls() {
  document.addEventListener("language", draw);
  await look();
  if (polls.length > 1) setInterval(look, pause);
}

/** The poll of the series that comes after this one, if there is one. */
export function nextPoll() {
  return facts.series ? polls.find((p) => p.place === facts.series.place + 1) : undefined;
}

async function look() {
  try {
    ({ polls } = await getJSON("api/polls"));
    draw();
  } catch (error) {
    if (!(error instanceof Lost) && !(error instanceof Problem)) throw error; // the page says by itself that nobody answers
  }
}

function draw() {
  $("#polls").hidden = polls.length < 2;
  if (polls.length < 2) return;
  if (facts.series) $("#polls").setAttribute("aria-label", say("console.series"));
  else document.documentElement.dataset.colour = colourOf(polls.findIndex((p) => p.here));
  $("#polls-list").replaceChildren(...polls.map(row));
}

function row(poll, i) {
  const li = document.createElement("li");
  const a = document.createElement("a");
  a.id = `poll-${i + 1}`;
  a.href = poll.at;
  a.className = "button poll-link";
  if (!poll.place) a.dataset.colour = colourOf(i);
  if (poll.here) a.setAttribute("aria-current", "page");
  const colour = document.createElement("span");
  colour.className = "poll-colour";
  colour.textContent = poll.place ? say("console.series.place", { Place: poll.place, Of: facts.series?.of ?? "" }) : say(`console.colour.${colourOf(i)}`);
  const title = document.createElement("bdi");
  title.textContent = inLanguage(poll.title);
  const phase = document.createElement("span");
  phase.className = "poll-phase";
  phase.textContent = [poll.rehearsal && say("page.rehearsal"), say(`console.phase.${poll.phase}`)].filter(Boolean).join(" · ");
  a.append(colour, title, phase);
  li.append(a);
  return li;
}
