// A row with three answers that look alike: who looks on from afar sees no colour that tells one from another.
import { $, clone, fill } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { approve, oppose, abstain } from "./choice.mjs";
import { full } from "./over.mjs";

const answers = [[approve, "approve"], [oppose, "oppose"], [abstain, "abstain"]];

/**
 * @param {import("./choice.mjs").Choice} choice
 * @param {number} i place of the candidate
 * @param {() => void} change to be told of one
 */
export function voteRow(choice, i, change) {
  const element = clone("vote-row");
  fill(element, { ".no": i + 1 });
  $(".name", element).id = `name-${i}`;
  element.setAttribute("aria-labelledby", `name-${i}`);
  const inputs = answers.map(([mark, word]) => {
    const stance = clone("stance");
    stance.classList.add(word);
    const input = stance.querySelector("input");
    Object.assign(input, { name: `mark-${i}`, id: `mark-${i}-${word}` });
    const label = $(".word", stance);
    label.dataset.say = `booth.${word}`;
    label.textContent = say(label.dataset.say);
    input.addEventListener("click", (event) => press(event, mark));
    $(".stances", element).append(stance);
    return input;
  });
  const show = () => inputs.forEach((input, n) => { input.checked = choice.marks[i] === answers[n][0]; });

  /**
   * @param {Event} event
   * @param {number} mark
   */
  function press(event, mark) {
    if (choice.marks[i] === mark) {
      choice.marks[i] = null; // pressed again: undone
      event.target.checked = false;
    } else if (mark === approve && choice.left <= 0) {
      event.preventDefault(); // it stays as it was
      full(choice);
      return;
    } else {
      choice.marks[i] = mark;
    }
    change();
  }

  return { element, show };
}
