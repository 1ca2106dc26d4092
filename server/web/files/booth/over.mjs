// More approvals than there are seats: refused, and said (B7).
import { tell } from "../lib/dialog.mjs";
import { say } from "../lib/words.mjs";

/**
 * Says that no more can be approved. Nothing has changed.
 * @param {import("./choice.mjs").Choice} choice
 */
export function full(choice) {
  const form = choice.threeWay ? "vote" : "tick";
  return tell({ title: say(`booth.over.${form}.title`, { Seats: choice.poll.seats }), text: say(`booth.over.${form}.text`) });
}
