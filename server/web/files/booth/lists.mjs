// The lists of the review: what is approved, opposed, and left.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { approve, oppose, abstain } from "./choice.mjs";

/** The signs of a paper ballot. */
const signs = { [approve]: "○", [oppose]: "×", [abstain]: "—" };

/** @param {import("./choice.mjs").Choice} choice */
export function layLists(choice) {
  const wanted = choice.threeWay
    ? [[approve, "approve"], [oppose, "oppose"], [abstain, "abstain"]]
    : [[approve, "yes"], [abstain, "no"]];
  $("#review-lists").replaceChildren(...wanted.map(([mark, name]) => list(choice, mark, name)));
}

/**
 * @param {import("./choice.mjs").Choice} choice
 * @param {number} mark
 * @param {string} name
 */
function list(choice, mark, name) {
  const places = choice.places(mark);
  const element = clone("review-list");
  element.classList.add(name);
  fill(element, { h2: say(`booth.review.${name}`, { Count: places.length }) });
  $("ul", element).replaceChildren(...places.map((i) => {
    const item = clone("review-item");
    return fill(item, { ".sign": signs[mark], ".no": i + 1, bdi: inLanguage(choice.poll.candidates[i].names) });
  }));
  $("ul", element).hidden = places.length === 0;
  return element;
}
