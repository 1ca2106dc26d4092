// A screen that waits for a person.
import { $, show } from "../lib/dom.mjs";

/** The screens that have choices on them. */
export const withChoices = ["ballot", "review", "opened"];

/**
 * Shows a screen until one of its buttons that has data-act is pressed, or something else ends it.
 * @param {string} id
 * @param {AbortSignal} [signal] ends it: "changed"
 * @returns {Promise<string>} what the button does
 */
export function acted(id, signal) {
  show(id);
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = (/** @type {string} */ act) => {
      done.abort();
      resolve(act);
    };
    $(`#${id}`).addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button && !button.disabled) end(button.dataset.act);
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
