// The papers that were read. Each can be read again.
import { $ } from "../lib/dom.mjs";
import { language, say } from "../lib/words.mjs";
import { readAgain, state } from "./state.mjs";

/** What each list shows: it is not drawn anew under somebody's finger. */
const shown = {};

/** @param {string} place */
export function drawList(place) {
  const now = language() + JSON.stringify(state.papers);
  if (shown[place] === now) return;
  shown[place] = now;
  $(place).replaceChildren(...state.papers.map(item));
}

/** @param {import("./state.mjs").Paper} paper */
function item(paper) {
  const said = paper.invalid ? say(`papers.reason.${paper.invalid}`) : say("papers.valid");
  const button = document.createElement("button");
  button.type = "button";
  button.className = paper.invalid ? "button paper invalid" : "button paper";
  button.textContent = paper.invalid ? `${paper.number} ${said}` : String(paper.number);
  const more = document.createElement("span");
  more.className = "visually-hidden";
  more.textContent = ` ${say("papers.read.item", { State: said })}`;
  button.append(more);
  button.addEventListener("click", () => readAgain(paper.number));
  const line = document.createElement("li");
  line.append(button);
  return line;
}
