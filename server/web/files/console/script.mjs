// What is said aloud at a step and what is to be done, with the figures of the board.
import { inLanguage } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { facts, figures } from "./poll.mjs";
import { gradesAloud } from "./ratings.mjs";
import { list } from "./roles.mjs";

/** A hash as it is read aloud: its first sixteen digits, in fours. @param {string} hash */
export function aloud(hash) {
  return hash.slice(0, 16).match(/.{4}/g).join(" ");
}

/** @param {import("./poll.mjs").Sight} sight */
function values(sight) {
  return { ...figures(sight), Title: inLanguage(facts.title) };
}

/**
 * The names of candidates.
 * @param {import("./poll.mjs").Sight} sight
 * @param {string[]} ids
 */
export function names(sight, ids) {
  return list(ids.map((id) => inLanguage(sight.board.candidates.find((c) => c.id === id)?.names ?? { zh: id })));
}

/**
 * What stands on the card of a step. Blocked means that the step's order cannot be given now.
 * @param {import("./poll.mjs").Sight} sight
 * @param {string} id
 * @returns {{aloud: string, do: string, more: string[], count?: string, code?: string, blocked?: boolean}}
 */
export function script(sight, id) {
  const v = values(sight);
  const plain = { aloud: sayOf(`console.${id}.aloud`, v), do: sayOf(`console.${id}.do`, v), more: [] };
  return (own[id] ?? (() => plain))(sight, v, plain);
}

/** Steps whose words depend on where the board stands. */
const own = {
  approve: (sight, v, plain) => ({ ...plain, aloud: sayOf("console.approve.aloud", { ...v, Code: aloud(facts.manifest) }), code: facts.manifest }),
  attendance: (sight, v, plain) => ({ ...plain, aloud: sayOf(`console.attendance.aloud.${v.Missing > 0 ? "short" : "enough"}`, v) }),
  open: ({ board }, v, plain) => ({
    ...plain, aloud: sayOf("console.open.aloud", { Code: board.short.join(" ") }), code: board.short.join(" "),
    more: v.Missing > 0 ? [sayOf("console.open.short", v)] : [], blocked: v.Missing > 0,
  }),
  voting: (sight, v, plain) => ({ ...plain, count: sayOf("console.voting.count", v) }),
  papers: (sight, v, plain) => {
    if (sight.board.excess) return { ...plain, aloud: "", do: sayOf("console.void.only"), more: [], blocked: true };
    return { ...plain, more: sight.board.state.phase === "transcribing" ? [sayOf("console.papers.left", v)] : [] };
  },
  collection: (sight, v, plain) => ({ ...plain, blocked: v.Left > 0 || sight.board.excess }),
  valid: (sight, v, plain) => ({ ...plain, aloud: `${sayOf("console.collection.aloud", v)} ${sayOf(`console.valid.aloud.${v.Collected === v.Issued ? "equal" : "fewer"}`)}` }),
  count: count,
  check: (sight, v, plain) => ({ ...plain, blocked: sight.board.state.waits !== "result" }),
  announce: announce,
  print: print,
};

function count({ board }, v, plain) {
  if (board.state.phase === "validated") {
    const few = v.Valid < v.Least;
    return { ...plain, do: sayOf("console.count.do.tally", v), more: few ? [sayOf("console.count.few", v)] : [], blocked: few };
  }
  const row = (key, who) => sayOf(key, { Count: who.length, Threshold: facts.threshold, Names: list(who) || sayOf("console.count.none") });
  return { ...plain, do: sayOf("console.count.do.shares", v), more: [row("console.count.heads", board.heads), row("console.count.shares", board.shares)] };
}

function announce(sight, v, plain) {
  const { outcome } = sight.board;
  if (!outcome) return { ...plain, aloud: "", do: sayOf("console.announce.withheld"), blocked: true };
  const f = { ...v, Line: outcome.line, Count: outcome.chosen.length, Names: names(sight, outcome.chosen), Vacant: outcome.vacant, Tied: names(sight, outcome.tied) };
  if (outcome.ratings) f.Grades = gradesAloud(outcome, (id) => names(sight, [id]));
  if (outcome.next === "announce") {
    const more = outcome.vacant > 0 ? [sayOf("console.announce.vacant", f)] : [];
    return { ...plain, aloud: sayOf("console.announce.aloud", f), more };
  }
  const why = outcome.next === "revote" ? "revote" : outcome.tied.length > 0 ? "tie" : "shortfall";
  return { ...plain, aloud: "", do: sayOf(`console.decide.do.${why}`, f) };
}

function print({ board }, v, plain) {
  const more = board.next ? [sayOf("console.print.next", { Code: aloud(board.next) })] : [];
  if (board.state.phase === "void") return { aloud: "", do: sayOf("console.void.do"), more };
  return { ...plain, more };
}
