// The steps of the meeting, at the side: what is done, what is done now, what comes.
import { say } from "../lib/words.mjs";
import { stateOf, stepName, steps } from "./steps.mjs";

const signs = { done: "✓", now: "▶", later: "○", skipped: "–" };

/** @param {import("./poll.mjs").Sight} sight */
export function rail(sight) {
  return steps.map((step) => {
    const state = stateOf(sight, step.id);
    const li = document.createElement("li");
    li.className = `rail-step ${state}`;
    li.dataset.step = step.id;
    if (state === "now") li.setAttribute("aria-current", "step");
    const sign = document.createElement("span");
    sign.className = "rail-sign";
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = signs[state];
    const name = document.createElement("span");
    name.textContent = stepName(sight, step.id);
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = say(`console.state.${state}`);
    li.append(sign, name, said);
    return li;
  });
}
