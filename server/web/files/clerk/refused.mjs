// Why something was refused: the reason, the clause that says so, and the field that it is about.
import { Lost, Problem } from "../lib/api.mjs";
import { language, say } from "../lib/words.mjs";
import { caseOf, named, project, seen, suggestion } from "./state.mjs";

/**
 * Why this machine's program or the server refused. Any other error is a fault of the page, and stays one.
 * @param {unknown} error
 * @returns {string}
 */
export function reason(error) {
  if (error instanceof Lost) return say("clerk.lost");
  if (!(error instanceof Problem)) throw error;
  const { document } = error;
  const why = document.reasons?.[language()] ?? document.detail;
  if (document.came?.length) return say("clerk.came", { Kinds: document.came.map((k) => say(`register.kind.${k}`)).join(say("clerk.and")) });
  if (document.clause && why) return of(document.of) + say("clerk.refused", { Reason: why, Clause: document.clause });
  if (error.code === "not_found" && document.reasons) return why; // of what is here: there is no address to check
  return error.text;
}

/** The project, suggestion or case that a refusal is about, before its reason; nothing for a year, which the form says itself. @param {string} [id] */
const of = (id) => (seen && [project, suggestion, caseOf].some((find) => find(id)) ? say("clerk.refused.of", { Of: named(id) }) : "");

/**
 * The field of a reason, by the words that it has in English; the first that the form has.
 * BUG: a refusal does not carry its field ([register.Refusal] has the clause and what it is of). Where the rules word a reason anew, it stands below the form,
 * or at a field that it is not about; what is refused, and why, is said all the same.
 * @type {[RegExp, string][]}
 */
const about = [
  [/differential|candidates are needed|dearest|cap is/, "cap"], [/candidate/, "projects"], [/^(\d{4}-\d\d-\d\d) is (before|not within)|day is missing/, "date"], [/^from /, "to"],
  [/meeting/, "meeting"], [/proposals to merge|is there twice/, "of"], [/parts/, "into"], [/paid/, "paid"], [/%/, "percent"], [/deadline/, "deadline"], [/signers/, "signers"], [/finished/, "until"],
  [/this number|was begun before|number /, "project"], [/next to approve|decided by/, "body"], [/screening|it is \w+; this is for/, "project"], [/poll|ballot/, "poll"],
];

/**
 * The name of the field that a refusal is about, "" if that is not known.
 * @param {any} document
 * @param {string[]} names of the form's fields
 */
export function fieldOf(document, names) {
  const text = document?.reasons?.en ?? "";
  const first = text.match(/^(\w+)\b/)?.[1] ?? "";
  if (names.includes(first) && first !== "from") return first;
  return about.find(([pattern, name]) => pattern.test(text) && names.includes(name))?.[1] ?? "";
}
