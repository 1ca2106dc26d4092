// The lists of the review: what is approved, opposed, and left; or what has which grade or answers, and what has none.
import { given } from "../lib/asked.mjs";
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { approve, oppose, abstain } from "./choice.mjs";

/** @typedef {import("./choice.mjs").Choice} Choice */

/** The signs of a paper ballot. */
const signs = { [approve]: "○", [oppose]: "×", [abstain]: "—" };

/** @param {Choice} choice */
export function layLists(choice) {
  $("#review-lists").classList.toggle("whole", choice.form === "rate" || choice.form === "ask");
  $("#review-lists").replaceChildren(...lists[choice.form](choice));
}

const withMark = (mark) => (choice, i) => choice.encoded()[i] === mark;
const answered = ({ poll, marks }, i) => given(poll, marks, i).length > 0;
const left = (choice, i) => !answered(choice, i);

const lists = {
  vote: (choice) => [[approve, "approve"], [oppose, "oppose"], [abstain, "abstain"]].map(([mark, name]) => list(choice, name, withMark(mark), signed)),
  tick: (choice) => [[approve, "yes"], [abstain, "no"]].map(([mark, name]) => list(choice, name, withMark(mark), signed)),
  rate: (choice) => [list(choice, "rated", answered, answers), list(choice, choice.empty, left, answers)],
  ask: (choice) => [list(choice, "asked", answered, answers), list(choice, "ask", left, answers)],
};

/**
 * @param {Choice} choice
 * @param {string} name the end of its title's
 * @param {(choice: Choice, i: number) => boolean} such
 * @param {(choice: Choice, i: number) => Element} item
 */
function list(choice, name, such, item) {
  const places = choice.poll.candidates.flatMap((_, i) => (such(choice, i) ? [i] : []));
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

/** An item with its grade or answers, in the order of the ballot. */
function answers({ marks, poll }, i) {
  const text = given(poll, marks, i).map(inLanguage).join(" · ") || "—";
  return fill(clone("review-graded"), { ".no": i + 1, bdi: inLanguage(poll.candidates[i].names), ".given": text });
}
