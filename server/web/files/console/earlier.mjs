// The poll that this one cites as previous: whether its figures were compared, for two results can show together what neither shows alone
// (docs/rules.md, section 2.1).
import { inLanguage, say } from "../lib/words.mjs";
import { reason } from "./order.mjs";

/**
 * What is said of it, nothing if none is cited; and whether that is for people to see to.
 * @param {import("./poll.mjs").Sight} sight
 * @returns {{text: string, warns: boolean} | null}
 */
export function earlier({ board }) {
  const e = board.earlier;
  if (!e) return null;
  const args = { Title: inLanguage(e.title ?? {}), Origin: e.origin, Why: e.refused ? reason(e.refused) : "" };
  return { text: say(`console.earlier.${e.known}`, args), warns: ["hidden", "unread"].includes(e.known) };
}
