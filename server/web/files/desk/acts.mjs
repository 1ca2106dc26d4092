// What is done for a deputy, in every poll that is under way, and what came of it.
import { has, language, say } from "../lib/words.mjs";
import { titleOf } from "./counts.mjs";

/**
 * What the desk can do. Those with a slip want card and slip.
 * @type {Record<string, {slip: boolean, method: string, act?: string}>}
 */
export const acts = {
  arrive: { slip: false, method: "mark", act: "present" },
  issue: { slip: true, method: "request" },
  paper: { slip: false, method: "mark", act: "paper" },
  leave: { slip: false, method: "mark", act: "left" },
  replace: { slip: true, method: "request" },
  surrender: { slip: true, method: "surrender" },
};

/**
 * @typedef {{tone: "good" | "warn" | "bad", title: string, text: string, lines: string[]}} Outcome
 * @typedef {{one: any, code: string, error?: any}} Done what came of it in one poll; code "" if it was done
 */

/**
 * Does something in all polls that are under way.
 * @param {import("./deputy.mjs").Deputy} deputy
 * @param {import("./polls.mjs").Polls} polls
 * @param {string} mode
 * @param {string} card
 * @param {string} slip
 * @returns {Promise<() => Outcome>} what came of it, in the language that the page has when it is said
 */
export async function act(deputy, polls, mode, card, slip) {
  const { method, act } = acts[mode];
  /** @type {Done[]} */
  const all = [];
  for (const one of polls.open) {
    try {
      await deputy.call(method, { pin: one.pin, card, slip, act });
      all.push({ one, code: "" });
    } catch (error) {
      const code = codeOf(error);
      if (!code) throw error;
      all.push({ one, code, error });
    }
  }
  return () => sum(mode, all);
}

/** The code of a refusal; nothing if it is no refusal of this card or slip. */
function codeOf(error) {
  switch (error.code) {
    case "refused": return error.refused;
    case "problem": return error.problem?.code ?? "";
    case "phase": case "void_card": case "void_slip": case "other_slip": return error.code;
    case "wrong_meeting": return `wrong_meeting.${error.which}`;
    case "gone": return "none";
  }
  return "";
}

/**
 * One sentence for all polls, and a line for each where they differ.
 * @param {string} mode
 * @param {Done[]} all
 * @returns {Outcome}
 */
function sum(mode, all) {
  if (!all.length) return { tone: "warn", title: say("desk.idle"), text: say("desk.idle.text"), lines: [] };
  const codes = new Set(all.map(({ code }) => code));
  if (codes.size === 1) return { ...one(mode, all[0]), lines: all.length > 1 && !all[0].code ? all.map(({ one }) => titleOf(one)) : [] };
  const done = all.filter(({ code }) => !code).length;
  const lines = all.map((d) => say("desk.line", { Title: titleOf(d.one), Text: d.code ? one(mode, d).title : say("desk.line.done") }));
  return { tone: "warn", title: say("desk.some", { Count: done, All: all.length }), text: say("desk.some.text"), lines };
}

/**
 * @param {string} mode
 * @param {Done} done
 */
function one(mode, { one, code, error }) {
  if (!code) {
    const late = mode === "arrive" && one.state?.phase === "voting" ? "desk.arrive.late" : `desk.${mode}.text`;
    return { tone: "good", title: say(`desk.${mode}.done`), text: say(late) };
  }
  for (const key of [`desk.${mode}.${code}`, `desk.why.${code}`]) {
    if (has(key)) return { tone: "warn", title: say(key), text: has(`${key}.text`) ? say(`${key}.text`) : "" };
  }
  return { tone: "warn", title: has(`problem.${code}`) ? say(`problem.${code}`) : error.problem?.texts?.[language()] ?? code, text: say("desk.ask") };
}
