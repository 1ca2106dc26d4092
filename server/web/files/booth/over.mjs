// More approvals than there are seats: refused, and said (B7).
import { tell } from "../lib/dialog.mjs";
import { say } from "../lib/words.mjs";

/**
 * Says that no more can be approved. Nothing has changed.
 * @param {import("./choice.mjs").Choice} choice
 */
export function full(choice) {
  return tell({ title: say(`booth.over.${choice.form}.title`, choice.args), text: say(`booth.over.${choice.form}.text`) });
}
