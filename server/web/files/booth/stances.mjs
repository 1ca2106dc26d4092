// A row with answers that look alike: who looks on from afar sees no colour that tells one from another.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { approve, oppose, abstain } from "./choice.mjs";
import { full } from "./over.mjs";

/** @typedef {{mark: number, word: string, name: () => string}} Answer its word is the end of its id */

const stances = [[approve, "approve"], [oppose, "oppose"], [abstain, "abstain"]].map(([mark, word]) => ({ mark, word, name: () => say(`booth.${word}`) }));

/**
 * The grades of an evaluation, as its manifest names them.
 * @param {any} poll
 * @returns {Answer[]}
 */
const grades = (poll) => poll.grades.map(({ names }, i) => ({ mark: i + 1, word: `grade-${i + 1}`, name: () => inLanguage(names) }));

/**
 * @param {import("./choice.mjs").Choice} choice
 * @param {number} i place of the candidate
 * @param {() => void} change to be told of one
 */
export function voteRow(choice, i, change) {
  const element = clone("vote-row");
  const answers = choice.form === "rate" ? grades(choice.poll) : stances;
  element.classList.add(choice.form);
  fill(element, { ".no": i + 1 });
  $(".name", element).id = `name-${i}`;
  element.setAttribute("aria-labelledby", `name-${i}`);
  const inputs = answers.map(({ mark, word }) => {
    const stance = clone("stance");
    const input = stance.querySelector("input");
    Object.assign(input, { name: `mark-${i}`, id: `mark-${i}-${word}` });
    input.addEventListener("click", (event) => press(event, mark));
    $(".stances", element).append(stance);
    return input;
  });
  const show = () => inputs.forEach((input, n) => { input.checked = choice.marks[i] === answers[n].mark; });
  const paint = () => element.querySelectorAll(".word").forEach((word, n) => { word.textContent = answers[n].name(); });

  /**
   * @param {Event} event
   * @param {number} mark
   */
  function press(event, mark) {
    if (choice.marks[i] === mark) {
      choice.marks[i] = null; // pressed again: undone
      event.target.checked = false;
    } else if (choice.form === "vote" && mark === approve && choice.left <= 0) {
      event.preventDefault(); // it stays as it was
      full(choice);
      return;
    } else {
      choice.marks[i] = mark;
    }
    change();
  }

  return { element, show, paint };
}
