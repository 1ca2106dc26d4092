// The board is begun once nothing is wrong, and what is read aloud is shown.
import { $, show } from "../lib/dom.mjs";
import { postJSON } from "../lib/api.mjs";
import { ask, tell } from "../lib/dialog.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { save } from "../lib/save.mjs";
import { draft, trustees } from "./draft.mjs";
import { have, reason } from "./files.mjs";
import { series, showSeries } from "./series.mjs";

/** @type {any} what was begun */
let begun = null;

/**
 * Asks once more, in figures, and begins the board.
 * @param {() => boolean} good whether nothing is wrong
 */
async function begin(good) {
  if (!good()) return tell({ title: say("prepare.begin.failed"), text: say("prepare.begin.missing") });
  const { evaluation, questionnaire } = draft.rules;
  const figures = [say(`prepare.begin.ask.${evaluation ? "evaluation" : questionnaire ? "questionnaire" : "lines"}`, {
    Title: inLanguage(draft.title), Candidates: draft.candidates.length, Seats: draft.seats, Roll: have.roll, Slips: have.slips,
    Keys: trustees().length, Threshold: draft.trustees.threshold,
  })];
  if (series.units.length) figures.push(say("prepare.begin.series", { Count: series.units.length }));
  const lines = [...figures, say(draft.rehearsal ? "prepare.begin.rehearsal" : "prepare.begin.real"), say("prepare.begin.ask.final")];
  if (!(await ask({ title: say("prepare.begin.ask"), lines, yes: say("prepare.begin.yes") }))) return;
  try {
    begun = await postJSON("api/prepare/board", draft);
  } catch (error) {
    return tell({ title: say("prepare.begin.failed"), text: reason(error) });
  }
  if (series.units.length) series.begun = [begun];
  draw();
  showSeries();
  $("#begin").hidden = series.begun.length > 0;
  show("begun");
}

function draw() {
  if (!begun) return;
  $("#begun-text").textContent = say("prepare.begun.text", { Folder: begun.folder }) + (series.round ? ` ${say("prepare.begun.round")}` : "");
  $("#begun-short").textContent = begun.short.join(" ");
  $("#begun-manifest").textContent = begun.manifest;
  $("#begun-back").hidden = !series.round;
}

/**
 * @param {() => boolean} good
 */
export function mountBegin(good) {
  $("#begin").addEventListener("click", () => begin(good));
  $("#begun-save").addEventListener("click", () => save("manifest.json", begun.text, "application/json"));
  document.addEventListener("language", draw);
}
