// A row that is ticked: all of it is what a finger presses.
import { clone, fill } from "../lib/dom.mjs";
import { approve } from "./choice.mjs";
import { full } from "./over.mjs";

/**
 * @param {import("./choice.mjs").Choice} choice
 * @param {number} i place of the candidate
 * @param {() => void} change to be told of one
 */
export function tickRow(choice, i, change) {
  const element = clone("tick-row");
  const input = element.querySelector("input");
  fill(element, { ".no": i + 1 });
  input.addEventListener("click", (event) => {
    if (input.checked && choice.left <= 0) {
      event.preventDefault(); // it stays as it was
      full(choice);
      return;
    }
    choice.marks[i] = input.checked ? approve : null;
    change();
  });
  const show = () => { input.checked = choice.marks[i] === approve; };
  return { element, show, paint() {} };
}
