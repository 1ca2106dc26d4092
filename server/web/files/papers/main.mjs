// The page on which a teller enters papers: one step at a time, as the board and this teller's own reading say.
import { $, ready, show } from "../lib/dom.mjs";
import { getJSON, Lost, Problem } from "../lib/api.mjs";
import { mountDisplay } from "../lib/display.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { away, due, facts, setState, state, steps } from "./state.mjs";
import { drawCount, mountCount } from "./count.mjs";
import { drawRead, mountRead } from "./read.mjs";
import { drawCompare, mountCompare } from "./compare.mjs";
import { drawInvalid, mountInvalid } from "./invalid.mjs";

const pause = 3000; // milliseconds between two looks: the other teller signs on another machine

/** Asks where this teller stands. */
async function look() {
  try {
    setState(await getJSON("api/papers/state"));
    trouble("");
  } catch (error) {
    if (!(error instanceof Lost || error instanceof Problem)) throw error;
    trouble(error instanceof Problem ? error.text : say("papers.lost"));
  }
  if (state) draw();
}

/** @param {string} text */
function trouble(text) {
  if ($("#trouble").textContent !== text) $("#trouble").textContent = text;
  $("#trouble").hidden = !text;
  if (!state && text) show("away");
}

const draws = { count: drawCount, read: drawRead, compare: drawCompare, invalid: drawInvalid, done: drawDone, away: drawAway };

function draw() {
  const step = due();
  drawBar();
  drawSteps(step);
  if (document.documentElement.dataset.screen !== step) show(step);
  draws[step]();
}

function drawBar() {
  $("#bar-congress").textContent = inLanguage(facts.congress);
  $("#bar-title").textContent = `${inLanguage(facts.title)} · ${say("papers.page")}`;
  document.title = $("#bar-title").textContent;
  $("#you").textContent = say("papers.you", { Role: say(`papers.role.${facts.you.role}`), Name: facts.you.name });
  $("#rehearsal").hidden = !facts.rehearsal;
}

/** @param {string} step */
function drawSteps(step) {
  const now = steps.indexOf(step);
  $("#papers-steps").replaceChildren(
    ...steps.map((name, i) => {
      const item = document.createElement("li");
      item.className = i === now ? "now" : i < now ? "past" : "";
      if (i === now) item.setAttribute("aria-current", "step");
      item.textContent = `${i < now ? "✓" : i + 1} ${say(`papers.step.${name}`)}`;
      return item;
    }),
  );
}

function drawDone() {
  $("#done-text").textContent = say(state.count ? "papers.done.text" : "papers.done.none", { Count: state.count, Ballots: state.ballots, Invalid: state.invalid });
}

function drawAway() {
  $("#away-text").textContent = say(`papers.away.${away()}`, { Count: state.count, Issued: state.issued });
}

export async function main() {
  mountDisplay();
  mountCount(look);
  mountRead(look);
  mountCompare(look);
  mountInvalid(look);
  document.addEventListener("language", () => state && draw());
  document.addEventListener("step", draw);
  await look();
  ready();
  const again = async () => {
    if (!document.querySelector("dialog")) await look();
    setTimeout(again, pause);
  };
  setTimeout(again, pause);
}
