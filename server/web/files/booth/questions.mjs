// A card with one question: one answer, several up to a bound, or a point on a scale.
import { firstMark, labels } from "../lib/asked.mjs";
import { tell } from "../lib/dialog.mjs";
import { $, clone, fill } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";

/**
 * @param {import("./choice.mjs").Choice} choice
 * @param {number} i place of the question
 * @param {() => void} change to be told of one
 */
export function questionRow(choice, i, change) {
  const { candidates } = choice.poll;
  const { question } = candidates[i];
  const several = question.kind === "several";
  const at = firstMark(candidates, i);
  const names = labels(choice.poll, i);
  const element = clone("question");
  element.classList.add(question.kind);
  fill(element, { ".no": i + 1 });
  $(".must", element).hidden = !question.required;
  const chosen = (n) => (several ? choice.marks[at + n] === 1 : choice.marks[at] === n + 1);
  const count = () => names.filter((_, n) => chosen(n)).length;
  const inputs = names.map((_, n) => {
    const answer = clone("stance");
    const input = answer.querySelector("input");
    Object.assign(input, { type: several ? "checkbox" : "radio", name: several ? "" : `answer-${i}`, id: `answer-${i}-${n + 1}` });
    input.addEventListener("click", (event) => press(event, n));
    $(".answers", element).append(answer);
    return input;
  });
  const show = () => inputs.forEach((input, n) => { input.checked = chosen(n); });
  const hint = () => { $(".hint", element).textContent = say(`booth.ask.${question.kind}`, { Max: question.max, Count: count(), From: question.from ?? 0, To: question.to ?? 0 }); };
  const paint = () => {
    inputs.forEach((input, n) => { $(".word", input.parentElement).textContent = inLanguage(names[n]); });
    hint();
  };

  /**
   * @param {Event} event
   * @param {number} n
   */
  function press(event, n) {
    if (several && !chosen(n) && count() >= question.max) {
      event.preventDefault(); // it stays as it was
      tell({ title: say("booth.over.ask.title", { Max: question.max }), text: say("booth.over.ask.text") });
      return;
    }
    const undone = chosen(n);
    if (several) choice.marks[at + n] = undone ? null : 1;
    else choice.marks[at] = undone ? null : n + 1;
    event.target.checked = !undone;
    hint();
    change();
  }

  return { element, show, paint };
}
