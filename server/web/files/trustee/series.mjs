// The polls of a series that this key serves, and the owner's word that the program goes on by itself in all of them: it replays each
// board, countersigns the tally and decrypts it, and stops at anything unusual.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { getJSON, Lost, postJSON, Problem } from "../lib/api.mjs";
import { press } from "./press.mjs";

const pause = 4000; // milliseconds between looks at how far the polls are

/** @type {any} as the program said last; nothing before it was asked */
let series;

/** Shows the series, if the poll is in one, and goes on looking how far it is. */
export async function mountSeries() {
  document.addEventListener("language", draw);
  press("#series-do", () => follow({ on: true }));
  press("#series-stop", () => follow({}));
  await look();
  if (series?.of !== 0) setInterval(look, pause);
}

/**
 * Gives the owner's word, or takes it back.
 * @param {{on?: boolean}} word
 */
async function follow(word) {
  series = await postJSON("/api/follow", word);
  draw();
  $(series.on ? "#series-stop" : "#series-do").focus(); // the button that was pressed is gone
}

async function look() {
  try {
    series = await getJSON("/api/series");
    draw();
  } catch (error) {
    if (!(error instanceof Lost) && !(error instanceof Problem)) throw error; // the page says by itself that nobody answers
  }
}

function draw() {
  $("#series").hidden = !series?.of;
  if (!series?.of) return;
  const { of, on, stop, polls } = series;
  $("#series-count").textContent = say("trustee.series.count", { Of: of, Count: polls.length });
  $("#series-polls").replaceChildren(...polls.map(row));
  const text = on ? say("trustee.series.on") : stop ? why(stop) : "";
  if ($("#series-state").textContent !== text) $("#series-state").textContent = text; // said once, not at every look
  $("#series-state").classList.toggle("bad", !on && stop?.why === "unusual");
  $("#series-state").hidden = !text;
  $("#series-do").hidden = on;
  $("#series-stop").hidden = !on;
}

/** Why the program goes no further by itself. */
function why({ why, refused }) {
  const text = say(`trustee.series.why.${why}`);
  return refused ? `${text} ${new Problem(refused).text}` : text;
}

function row({ place, title, phase, said }) {
  const lines = [say(`trustee.series.phase.${phase}`), ...said.map((kind) => say(`trustee.has.${kind}`))];
  const element = clone("series-poll");
  element.dataset.phase = phase;
  return fill(element, {
    ".series-place": say("trustee.series.place", { Place: place }), ".series-title": inLanguage(title), ".series-said": lines.join(say("trustee.semicolon")),
  });
}
