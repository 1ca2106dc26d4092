// What an announcement or a decision makes known: the items whose figures would show how somebody voted, and the choices that people have
// (docs/rules.md, section 2.1). What was chosen outlives a new look at the board.
import { tell } from "../lib/dialog.mjs";
import { say } from "../lib/words.mjs";
import { earlier } from "./earlier.mjs";
import { label, paragraph } from "./parts.mjs";
import { names } from "./script.mjs";

const typed = { choice: "", text: "" };

/**
 * What may be made known. All of it, where that reveals votes, only by a decision in words.
 * @param {import("./poll.mjs").Sight} sight
 * @returns {string[]} all, grades, names or despite
 */
function choices({ board }) {
  const only = board.outcome?.ratings ? ["grades"] : board.outcome?.seats > 0 ? ["names"] : [];
  return board.findings.length > 0 && board.guarded ? [...only, "despite"] : ["all", ...only];
}

/**
 * The warning and the choices, or nothing while there is no result.
 * @param {import("./poll.mjs").Sight} sight
 * @returns {HTMLElement[]}
 */
export function publication(sight) {
  if (!sight.board.outcome) return [];
  const may = choices(sight);
  if (!may.includes(typed.choice)) typed.choice = may[0];
  const before = earlier(sight);
  if (may.length === 1 && sight.board.findings.length === 0 && !before) return [];
  const box = document.createElement("div");
  box.id = "guard";
  box.className = "other";
  box.append(...warnings(sight));
  if (before) box.append(paragraph(before.text, before.warns ? "notice" : "help"));
  const which = document.createElement("select");
  which.id = "guard-which";
  which.append(...may.map((c) => new Option(say(`console.guard.${c}`), c, false, c === typed.choice)));
  const text = document.createElement("textarea");
  Object.assign(text, { id: "guard-text", rows: 2, maxLength: 2000, autocomplete: "off", value: typed.text });
  text.addEventListener("input", () => (typed.text = text.value));
  const why = document.createElement("div");
  why.append(label(text, "console.guard.text"), text);
  why.hidden = typed.choice !== "despite";
  which.addEventListener("change", () => {
    typed.choice = which.value;
    why.hidden = typed.choice !== "despite";
  });
  box.append(label(which, "console.guard.which"), which, why);
  return [box];
}

/** What the figures would reveal, a sentence for each reason. */
function warnings(sight) {
  const { findings } = sight.board;
  const of = (why) => names(sight, [...new Set(findings.filter((f) => f.why === why).map((f) => f.id))]);
  return ["few", "unanimous", "difference"].filter((why) => findings.some((f) => f.why === why))
    .map((why) => paragraph(say(`console.guard.why.${why}`, { Names: of(why) }), "notice"));
}

/**
 * What was chosen, as it ends the body of the order; nothing where words are missing, and people are told.
 * @param {import("./poll.mjs").Sight} sight
 * @returns {Promise<{publish?: string, despite?: string} | undefined>}
 */
export async function chosen(sight) {
  if (!choices(sight).includes(typed.choice) || typed.choice === "all") return {};
  if (typed.choice !== "despite") return { publish: typed.choice };
  if (typed.text.trim()) return { despite: typed.text.trim() };
  await tell({ title: say("console.sign.failed"), text: say("console.guard.missing") });
  return undefined;
}
