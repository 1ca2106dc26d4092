// The lists of the review: what is approved, opposed, and left; or what has which grade, and what has none.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { approve, oppose, abstain } from "./choice.mjs";

/** @typedef {import("./choice.mjs").Choice} Choice */

/** The signs of a paper ballot. */
const signs = { [approve]: "○", [oppose]: "×", [abstain]: "—" };

/** @param {Choice} choice */
export function layLists(choice) {
  $("#review-lists").classList.toggle("whole", choice.form === "rate");
  $("#review-lists").replaceChildren(...lists[choice.form](choice));
}

const lists = {
  vote: (choice) => [[approve, "approve"], [oppose, "oppose"], [abstain, "abstain"]].map(([mark, name]) => list(choice, name, (m) => m === mark, signed)),
  tick: (choice) => [[approve, "yes"], [abstain, "no"]].map(([mark, name]) => list(choice, name, (m) => m === mark, signed)),
  rate: (choice) => [list(choice, "rated", (m) => m > 0, graded), list(choice, choice.empty, (m) => m === 0, graded)],
};

/**
 * @param {Choice} choice
 * @param {string} name the end of its title's
 * @param {(mark: number) => boolean} such
 * @param {(choice: Choice, i: number) => Element} item
 */
function list(choice, name, such, item) {
  const places = choice.places(such);
  const element = clone("review-list");
  element.classList.add(name.split(".")[0]);
  fill(element, { h2: say(`booth.review.${name}`, { Count: places.length }) });
  $("ul", element).replaceChildren(...places.map((i) => item(choice, i)));
  $("ul", element).hidden = places.length === 0;
  return element;
}

/** A candidate with the sign of a paper. */
function signed(choice, i) {
  return fill(clone("review-item"), { ".sign": signs[choice.encoded()[i]], ".no": i + 1, bdi: inLanguage(choice.poll.candidates[i].names) });
}

/** An item with its grade, in the order of the ballot. */
function graded({ marks, poll }, i) {
  const given = marks[i] ? inLanguage(poll.grades[marks[i] - 1].names) : "—";
  return fill(clone("review-graded"), { ".no": i + 1, bdi: inLanguage(poll.candidates[i].names), ".given": given });
}
