// What was found in an opened ballot.
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";

const words = { APPROVE_OPPOSE_ABSTAIN: ["abstain", "approve", "oppose"], TICK_UP_TO_N: ["unchosen", "chosen"] };
const signs = ["—", "○", "×"];

/** @param {{marks: number[], candidates: any[], form: string, short: string[]}} found */
export function layFound({ marks, candidates, form, short }) {
  $("#result-list").replaceChildren(...candidates.map(({ names }, i) => {
    const item = clone("found-item");
    item.dataset.mark = String(marks[i]);
    return fill(item, { ".sign": signs[marks[i]], ".no": i + 1, bdi: inLanguage(names), ".word": say(`check.${words[form][marks[i]]}`) });
  }));
  $("#result-code").textContent = short.join("-");
}
