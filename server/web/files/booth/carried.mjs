// Card and slip that a handed-out card carries in its address, behind "#", which no browser sends to anybody. Whoever answers does so on a
// phone of their own: the page is theirs alone, begins with what they carry, and ends with them.
import { tell } from "../lib/dialog.mjs";
import { say } from "../lib/words.mjs";
import { unsent } from "./screen.mjs";

/**
 * Card and slip of what lib/boot.mjs took out of the address.
 * @param {string} hash
 * @returns {{card: string, slip: string} | null} null if there are none
 */
export function codesOf(hash) {
  const [card, slip = ""] = hash.slice(1).split("."); // the core says whether they are right
  return hash ? { card, slip } : null;
}

/** Has what somebody chose stay when another card is scanned into the page: that card is left alone, and they are told. */
export function keepChoices() {
  document.addEventListener("carried", (event) => {
    if (!unsent()) return;
    event.preventDefault();
    if (!document.querySelector("dialog")) tell({ title: say("booth.another.title"), text: say("booth.another.text") });
  });
}
