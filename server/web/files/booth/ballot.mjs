// The ballot: every project with its number and name as the manifest has them (threat 38), in the order of the paper ballot.
import { ask } from "../lib/dialog.mjs";
import { $, announce } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { painted } from "./screen.mjs";
import { tickRow } from "./tick.mjs";
import { voteRow } from "./stances.mjs";

/** @typedef {import("./choice.mjs").Choice} Choice */

/**
 * Lays the ballot out.
 * @param {Choice} choice
 * @param {AbortSignal} signal of the voter
 */
export function layBallot(choice, signal) {
  const { candidates } = choice.poll;
  const rows = $("#ballot-rows");
  const change = () => count(choice);
  const row = choice.threeWay ? voteRow : tickRow;
  const made = candidates.map((_, i) => row(choice, i, change));
  rows.replaceChildren(...made.map(({ element }) => element));
  rows.style.setProperty("--half", String(Math.ceil(candidates.length / 2)));
  $("#clear").addEventListener("click", async () => {
    if (!(await clears(choice))) return;
    choice.clear();
    for (const { show } of made) show();
    change();
  }, { signal });
  painted(signal, () => {
    const form = choice.threeWay ? "vote" : "tick";
    $("#ballot-title").textContent = say(`booth.ballot.${form}`);
    $("#ballot-rule").textContent = say(`booth.ballot.${form}.rule`, { Items: candidates.length, Seats: choice.poll.seats });
    candidates.forEach(({ names }, i) => { $("bdi", made[i].element).textContent = inLanguage(names); });
    change();
  });
}

/** @param {Choice} choice */
function count(choice) {
  const form = choice.threeWay ? "vote" : "tick";
  const { approved, left, poll } = choice;
  const place = $("#count");
  announce($("strong", place), say(`booth.count.${form}`, { Count: approved, Seats: poll.seats }));
  announce($("span", place), say(left === 0 ? "booth.count.full" : form === "vote" ? "booth.count.left.vote" : "booth.count.left", { Left: left, Seats: poll.seats }));
  $("#clear").disabled = choice.made === 0;
}

/** @param {Choice} choice */
function clears(choice) {
  return ask({
    title: say("booth.clear.title"), text: say("booth.clear.text", { Count: choice.made }), yes: say("booth.clear.yes"), no: say("booth.clear.no"), danger: true,
  });
}
