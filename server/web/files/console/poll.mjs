// What this console knows: the facts of the poll, which stand in the page, and what its own program says of the board.
import { getJSON } from "../lib/api.mjs";

/**
 * @typedef {{roles: string[], among?: string, count: number}} Need
 * @typedef {{you: {role: string, name: string, key: string}, address: string, congress: Record<string, string>, title: Record<string, string>,
 *   manifest: string, document: string, roll: number, quorum: number, candidates: number, seats: number, form: string,
 *   grades: {names: Record<string, string>, counts_as: string}[], blank_item: string, whose: Record<string, string> | null, handed_out: boolean, trustees: string[], threshold: number,
 *   min_ballots: number, round: boolean, rehearsal: boolean,
 *   series: {place: number, of: number} | null, needs: Record<string, Need>}} Facts
 */

/** @type {Facts} */
export const facts = JSON.parse(document.getElementById("data").textContent);

/**
 * What is seen at one moment: the board, the orders and marks that wait, and who calls for help.
 * @typedef {{board: any, orders: any[], marks: {act: string, cards: string[], refused: string[]}[],
 *   help: {calls: {seat: string}[], away: boolean}}} Sight
 */

/**
 * Asks this machine's program, which replays the board whenever there is a newer one.
 * @returns {Promise<Sight>}
 */
export async function look() {
  const board = await getJSON("api/board");
  const { orders } = await getJSON("api/orders");
  const { marks } = await getJSON("api/marks");
  const help = await getJSON("api/help");
  return { board, orders, marks, help };
}

/**
 * Marks of one act.
 * @param {Sight} sight
 * @param {string} act
 */
export function marksOf(sight, act) {
  return sight.marks.find((m) => m.act === act) ?? { act, cards: [], refused: [] };
}

/**
 * The figures that sentences have places for.
 * @param {Sight} sight
 */
export function figures({ board }) {
  const { hall } = board.state;
  return {
    Roll: facts.roll, Quorum: facts.quorum, Candidates: facts.candidates, Seats: facts.seats, Document: facts.document,
    Trustees: facts.trustees.length, Threshold: facts.threshold, Least: facts.min_ballots,
    InHall: board.in_hall, Missing: Math.max(0, facts.quorum - board.in_hall),
    Present: hall.present, Issued: hall.issued, Collected: hall.collected, Electronic: hall.electronic, Valid: hall.valid,
    Invalid: hall.invalid, Surrendered: hall.surrendered, Unused: hall.unused, Count: hall.papers,
    Papers: board.papers, Slips: board.unused_slips, Entered: hall.valid - hall.electronic,
    Left: hall.papers - (hall.valid - hall.electronic) - hall.invalid,
  };
}
