// What was found in an opened ballot.
import { given } from "../lib/asked.mjs";
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";

const words = { APPROVE_OPPOSE_ABSTAIN: ["abstain", "approve", "oppose"], TICK_UP_TO_N: ["unchosen", "chosen"] };
const signs = ["—", "○", "×"];

/** @typedef {{marks: number[], candidates: any[], form: string, short: string[], grades?: any[], blank_item: string}} Found */

/** @param {Found} found */
export function layFound(found) {
  $("#result-list").classList.toggle("asked", found.form === "QUESTIONNAIRE");
  $("#result-list").replaceChildren(...found.candidates.map(({ names }, i) => {
    const item = clone("found-item");
    const [sign, word, mark] = words[found.form] ? marked(found, i) : answered(found, i);
    item.dataset.mark = mark;
    return fill(item, { ".sign": sign, ".no": i + 1, bdi: inLanguage(names), ".word": word });
  }));
  $("#result-code").textContent = found.short.join("-");
}

/** A project as it is marked. */
function marked({ marks, form }, i) {
  return [signs[marks[i]], say(`check.${words[form][marks[i]]}`), String(marks[i])];
}

/** An item with its grade or answers. */
function answered(found, i) {
  const texts = given(found, found.marks, i).map(inLanguage);
  if (texts.length) return [signs[1], texts.join(" · "), String(texts.length)];
  const empty = found.form === "QUESTIONNAIRE" ? "check.unanswered" : found.blank_item === "ABSTAIN" ? "check.abstain" : "check.unrated";
  return [signs[0], say(empty), "0"];
}
