// The ballot: every project or item with its number and name as the manifest has them (threat 38), in the order of the paper ballot.
import { ask } from "../lib/dialog.mjs";
import { $, announce } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { painted } from "./screen.mjs";
import { questionRow } from "./questions.mjs";
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
  const row = { tick: tickRow, ask: questionRow }[choice.form] ?? voteRow;
  const made = candidates.map((_, i) => row(choice, i, change));
  rows.replaceChildren(...made.map(({ element }) => element));
  rows.classList.toggle("asks", choice.form === "ask");
  rows.style.setProperty("--half", String(Math.ceil(candidates.length / 2)));
  $("#clear").addEventListener("click", async () => {
    if (!(await clears(choice))) return;
    choice.clear();
    for (const { show } of made) show();
    change();
  }, { signal });
  painted(signal, () => {
    $("#ballot-title").textContent = say(`booth.ballot.${choice.form}`);
    $("#ballot-rule").textContent = say(`booth.ballot.${choice.form}.rule`, choice.args);
    made.forEach(({ element, paint }, i) => {
      $("bdi", element).textContent = inLanguage(candidates[i].names);
      paint();
    });
    change();
  });
}

/** @param {Choice} choice */
function count(choice) {
  const { form, left, args } = choice;
  const place = $("#count");
  announce($("strong", place), say(`booth.count.${form}`, args));
  announce($("span", place), say(`booth.count.${left ? "left" : "full"}.${form}`, args));
  $("#clear").disabled = choice.made === 0;
}

/** @param {Choice} choice */
function clears(choice) {
  return ask({
    title: say("booth.clear.title"), text: say("booth.clear.text", { Count: choice.made }), yes: say("booth.clear.yes"), no: say("booth.clear.no"), danger: true,
  });
}
