// What is said in other words of an evaluation or a questionnaire than of a choice among projects.
import { has, say } from "../lib/words.mjs";
import { facts } from "./poll.mjs";

/** How the messages of a form end, where they are other ones. */
const ends = { EVALUATION: "evaluation", QUESTIONNAIRE: "questionnaire" };

/**
 * Says a message in the words of this poll's form.
 * @param {string} key
 * @param {Record<string, unknown>} [args]
 */
export function sayOf(key, args) {
  const own = `${key}.${ends[facts.form]}`;
  return say(has(own) ? own : key, args);
}
