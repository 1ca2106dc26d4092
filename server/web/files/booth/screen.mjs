// A screen that waits for a person.
import { $, show } from "../lib/dom.mjs";

/** The screens that have choices on them. */
export const withChoices = ["ballot", "review", "opened", "texts"];

/** Whether a choice is on this page that was not stored: on its screen, or in a ballot that was refused and can be sent again from there. */
export function unsent() {
  const { screen, reason } = document.documentElement.dataset;
  return withChoices.includes(screen) || (screen === "stop" && reason === "failed" && document.querySelector(".of-voter") !== null);
}

const settles = 500; // milliseconds in which a new screen takes no tap: of two quick ones the second was meant for what stood here before

let timer = 0;

/** Has the page take no tap for a moment. */
function settle() {
  const { dataset } = document.documentElement;
  dataset.settling = "";
  clearTimeout(timer);
  timer = setTimeout(() => delete dataset.settling, settles);
}

/**
 * Shows a screen until one of its buttons that has data-act is pressed, or something else ends it.
 * @param {string} id
 * @param {AbortSignal} [signal] ends it: "changed"
 * @returns {Promise<string>} what the button does
 */
export function acted(id, signal) {
  show(id);
  settle();
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = (/** @type {string} */ act) => {
      done.abort();
      resolve(act);
    };
    $(`#${id}`).addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      const early = event.detail > 0 && "settling" in document.documentElement.dataset; // a key is no tap
      if (button && !button.disabled && !early) end(button.dataset.act);
    }, { signal: done.signal });
    if (signal?.aborted) end("changed");
    signal?.addEventListener("abort", () => end("changed"), { once: true, signal: done.signal });
  });
}

/**
 * Paints now, and whenever the language changes, until the signal ends.
 * @param {AbortSignal} signal
 * @param {() => void} paint
 */
export function painted(signal, paint) {
  paint();
  document.addEventListener("language", paint, { signal });
}
