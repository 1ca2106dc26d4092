// What is said in other words of an evaluation, a questionnaire or sealed texts than of a choice among projects;
// and where cards are handed out, of those than of people who check in.
import { has, say } from "../lib/words.mjs";
import { facts } from "./poll.mjs";

/** How the messages of a form end, where they are other ones: the first that there is. */
const ends = { EVALUATION: ["evaluation"], QUESTIONNAIRE: ["questionnaire"], SEALED_TEXT: ["texts", "questionnaire"] };

/**
 * Says a message in the words of this poll's form.
 * @param {string} key
 * @param {Record<string, unknown>} [args]
 */
export function sayOf(key, args) {
  const own = [...(facts.handed_out ? ["issued"] : []), ...(ends[facts.form] ?? [])].map((end) => `${key}.${end}`);
  return say(own.find(has) ?? key, args);
}
