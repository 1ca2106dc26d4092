// What was chosen last year is evaluated this year: taken from the announced poll, which the manifest then cites.
import { $ } from "../lib/dom.mjs";
import { Lost, postFile, postJSON, Problem } from "../lib/api.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { showCandidates } from "./candidates.mjs";
import { draft, touch } from "./draft.mjs";
import { chosen } from "./files.mjs";
import { series } from "./series.mjs";

/** @param {{title: Record<string, string>, items: any[], previous: any}} a what the program found @returns {string} what came of it */
function take(a) {
  const fresh = a.items.filter((item) => !draft.candidates.some((c) => c.id === item.id || c.names.zh === item.names.zh));
  draft.candidates.push(...fresh);
  if (a.previous) draft.previous = a.previous;
  showCandidates();
  showAfter();
  touch();
  return say(a.previous ? "prepare.after.taken" : "prepare.after.uncited", { Count: fresh.length, Title: inLanguage(a.title) });
}

/** Draws which poll is cited. */
export function showAfter() {
  $("#part-after").hidden = series.round || !draft.rules.evaluation;
  $("#after-cites").hidden = !draft.previous;
  $("#after-origin").textContent = draft.previous ? say("prepare.after.cites", { Origin: draft.previous.origin }) : "";
}

async function ask() {
  const answer = $("#after-file-answer");
  try {
    answer.textContent = take(await postJSON("api/prepare/afterat", { address: $("#after-address").value.trim() }));
    answer.classList.remove("bad");
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Lost)) throw error;
    answer.textContent = error instanceof Problem ? error.reason : say("prepare.kept.lost");
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
    $("#after-address").focus();
  });
  document.addEventListener("language", showAfter);
}
