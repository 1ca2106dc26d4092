// Nothing of one voter is there for the next (threat 43): their screens are copies that are thrown away, the worker ends with
// everything in it, and no way back into this page shows what was on it.
import { $ } from "../lib/dom.mjs";
import { sayAll } from "../lib/words.mjs";
import { unsent } from "./screen.mjs";

/** @type {AbortController | undefined} */
let voter;
/** @type {(() => void) | undefined} */
let ending;

/**
 * Makes the screens of one voter.
 * @param {() => void} end what to do besides when the page goes away
 * @returns {AbortSignal} which ends with them
 */
export function begin(end) {
  forget();
  voter = new AbortController();
  ending = end;
  const screens = document.getElementById("voter").content.cloneNode(true);
  for (const screen of screens.children) {
    screen.classList.add("of-voter");
    screen.querySelectorAll(".steps li")[Number(screen.dataset.step) - 1]?.setAttribute("aria-current", "step");
  }
  sayAll(screens);
  $("#main").append(screens);
  return voter.signal;
}

/** Throws everything of the voter away. */
export function forget() {
  voter?.abort();
  voter = ending = undefined;
  for (const screen of document.querySelectorAll(".of-voter, dialog")) screen.remove();
}

/** Guards the page against being left and come back to. */
export function guard() {
  history.scrollRestoration = "manual";
  addEventListener("beforeunload", (event) => {
    if (unsent()) event.preventDefault(); // the browser asks first
  });
  addEventListener("pagehide", () => {
    ending?.();
    forget();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
