// What was found in an opened ballot.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";

const words = { APPROVE_OPPOSE_ABSTAIN: ["abstain", "approve", "oppose"], TICK_UP_TO_N: ["unchosen", "chosen"] };
const signs = ["—", "○", "×"];

/** @typedef {{marks: number[], candidates: any[], form: string, short: string[], grades?: any[], blank_item: string}} Found */

/** @param {Found} found */
export function layFound(found) {
  $("#result-list").replaceChildren(...found.candidates.map(({ names }, i) => {
    const item = clone("found-item");
    const mark = found.marks[i];
    item.dataset.mark = String(mark);
    return fill(item, { ".sign": signs[found.grades ? Math.min(mark, 1) : mark], ".no": i + 1, bdi: inLanguage(names), ".word": word(found, mark) });
  }));
  $("#result-code").textContent = found.short.join("-");
}

/**
 * @param {Found} found
 * @param {number} mark
 */
function word({ form, grades, blank_item }, mark) {
  if (!grades) return say(`check.${words[form][mark]}`);
  if (mark) return inLanguage(grades[mark - 1].names);
  return say(blank_item === "ABSTAIN" ? "check.abstain" : "check.unrated");
}
