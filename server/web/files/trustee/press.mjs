// Buttons that ask the program for something: locked while it works, and what it refuses is said in a dialog.
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { tell } from "../lib/dialog.mjs";
import { Lost, Problem } from "../lib/api.mjs";

/**
 * @param {string} selector of a button
 * @param {() => Promise<unknown>} act
 */
export function press(selector, act) {
  const button = $(selector);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Lost)) throw error;
      await tell({ title: say("trustee.refused"), text: error instanceof Lost ? say("trustee.lost") : error.text });
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}

/**
 * Hides what is typed. It is no field of the kind "password", which browsers offer to keep, unless a browser cannot hide another.
 */
export function hideSecrets() {
  if (CSS.supports("-webkit-text-security", "disc")) return;
  for (const input of document.querySelectorAll(".secret")) input.type = "password";
}

/**
 * Has Enter in a field press a button.
 * @param {string} field
 * @param {string} button
 */
export function enter(field, button) {
  $(field).addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && $(button).click());
}

/**
 * Reads what was typed, and forgets it in the page.
 * @param {string} selector of an input
 */
export function take(selector) {
  const input = $(selector);
  const text = input.value;
  input.value = "";
  return text;
}
