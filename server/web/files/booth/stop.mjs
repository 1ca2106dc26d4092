// Why somebody cannot vote here now, and what to do.
import { inLanguage, say } from "../lib/words.mjs";
import { $ } from "../lib/dom.mjs";
import { acted } from "./screen.mjs";

/** Somebody went away, or staff sent the device back to the start. */
export class Left extends Error {}

/** Reasons of which the page's own words do not say all. */
const unsaid = ["evidence", "failed"];

/** @type {{reason: string, error?: any} | undefined} */
let now;

function paint() {
  if (!now) return;
  const { reason, error } = now;
  $("#stop-title").textContent = say(`booth.stop.${reason}.title`);
  $("#stop-text").textContent = say(`booth.stop.${reason}`);
  const detail = unsaid.includes(reason) ? detailOf(error) : "";
  $("#stop-detail").hidden = !detail;
  $("#stop-detail").textContent = detail && say("booth.stop.detail", { Text: detail });
  $("#stop-again").hidden = reason !== "failed";
}

/** What the server says in the language of the page, or else what the core says in English: neither has anything of a voter. */
function detailOf(error) {
  if (!error) return "";
  return inLanguage(error.problem?.texts) || error.problem?.title || error.text || error.message || "";
}

document.addEventListener("language", paint);

/**
 * Shows why it does not go on, until somebody goes back or wants to try again.
 * @param {string} reason
 * @param {any} [error] of the core; it may have words of the server's in both languages
 * @param {AbortSignal} [signal] ends it, too
 */
export async function stop(reason, error, signal) {
  now = { reason, error };
  document.documentElement.dataset.reason = reason;
  paint();
  return acted("stop", signal);
}

/**
 * The reason for an error of the core.
 * @param {any} error
 */
export function reasonOf(error) {
  switch (error.code) {
    case "wrong_meeting":
      return `wrong_meeting_${error.which}`;
    case "void_card":
    case "void_slip":
    case "other_slip":
    case "closed":
      return error.code;
    case "code":
      return "misread";
    case "phase":
      return "closed";
    case "evidence":
    case "bad":
      return "evidence";
  }
  return "failed";
}
