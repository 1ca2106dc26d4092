// What can be done at the desk, and what people do first when a card or a slip was lost.
import { $, clone } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { acts } from "./acts.mjs";

/**
 * @param {string} mode that is chosen
 * @param {(mode: string) => void} choose
 */
export function drawModes(mode, choose) {
  $("#modes").replaceChildren(...Object.keys(acts).map((name) => {
    const button = clone("mode");
    button.id = `mode-${name}`;
    button.textContent = say(`desk.mode.${name}`);
    if (name === mode) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => choose(name));
    return button;
  }));
  $("#mode-title").textContent = say(`desk.mode.${mode}.title`);
  $("#mode-steps").hidden = mode !== "replace";
  $("#mode-steps").replaceChildren(...[1, 2, 3, 4].map((n) => {
    const item = document.createElement("li");
    item.textContent = say(`desk.replace.step.${n}`);
    return item;
  }));
}
