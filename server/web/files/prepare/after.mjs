// What was chosen last year is evaluated this year: taken from the announced poll, which the manifest then cites.
import { $ } from "../lib/dom.mjs";
import { postFile, postJSON } from "../lib/api.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { freeNumber, showCandidates } from "./candidates.mjs";
import { draft, touch } from "./draft.mjs";
import { chosen, reason } from "./files.mjs";
import { series } from "./series.mjs";

/**
 * Adds what is not there yet. Items are the same if their Chinese names are (docs/rules.md, section 8.5): a number may be another item's here.
 * @param {{title: Record<string, string>, items: any[], previous: any}} a what the program found
 * @returns {string} what came of it
 */
function take(a) {
  const there = [...draft.candidates];
  const fresh = a.items.filter((item) => !there.some((c) => c.names.zh === item.names.zh));
  draft.candidates.push(...fresh);
  for (const item of fresh) if (there.some((c) => c.id === item.id)) item.id = freeNumber();
  if (a.previous) draft.previous = a.previous;
  showCandidates();
  showAfter();
  touch();
  return say(a.previous ? "prepare.after.taken" : "prepare.after.uncited", { Count: fresh.length, Title: inLanguage(a.title) });
}

/** Draws which poll is cited. */
export function showAfter() {
  $("#part-after").hidden = series.round || !(draft.rules.evaluation || draft.previous); // what is cited can be dropped in any form
  $("#after-cites").hidden = !draft.previous;
  $("#after-origin").textContent = draft.previous ? say("prepare.after.cites", { Origin: draft.previous.origin }) : "";
}

async function ask() {
  const answer = $("#after-file-answer");
  try {
    answer.textContent = take(await postJSON("api/prepare/afterat", { address: $("#after-address").value.trim() }));
    answer.classList.remove("bad");
  } catch (error) {
    answer.textContent = reason(error);
    answer.classList.add("bad");
  }
}

export function mountAfter() {
  $("#after-take").addEventListener("click", ask);
  chosen("after-file", async (file) => take(await postFile("api/prepare/after", file)));
  $("#after-drop").addEventListener("click", () => {
    delete draft.previous;
    showAfter();
    touch();
    ($("#part-after").hidden ? $("#candidate-add") : $("#after-address")).focus();
  });
  document.addEventListener("language", showAfter);
}
