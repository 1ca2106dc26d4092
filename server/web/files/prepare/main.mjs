// The page in which a poll is prepared. Whatever is typed is checked and kept by the program on this machine, a moment later.
import { $, ready, show } from "../lib/dom.mjs";
import { getJSON, Lost, postJSON } from "../lib/api.mjs";
import { mountDisplay } from "../lib/display.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { draft, mountFields, onChange, setDraft, showFields } from "./draft.mjs";
import { showNames } from "./names.mjs";
import { mountCandidates, showCandidates } from "./candidates.mjs";
import { mountPreview } from "./preview.mjs";
import { have, mountFiles, reason, showFiles } from "./files.mjs";
import { mountPeople, showPeople } from "./people.mjs";
import { showCheck, showLines } from "./check.mjs";
import { mountEvaluation, showEvaluation } from "./evaluation.mjs";
import { keepUnits, mountSeries, series, showSeries, takeSeries } from "./series.mjs";
import { mountAfter, showAfter } from "./after.mjs";
import { mountBegin } from "./begin.mjs";

const moment = 250; // milliseconds after the last key

/** @type {any} */
let state = null;
/** @type {any} */
let checked = null;
let timer = 0;
let turn = 0; // of the last change: an answer to an earlier one is not shown

let saysKept = () => "";

/** @param {() => string} text said again when the language changes */
function tellKept(text) {
  saysKept = text;
  $("#kept").textContent = text();
}

/** Something was changed: it is checked and kept when nothing more comes for a moment. */
function changed() {
  turn++;
  clearTimeout(timer);
  tellKept(() => say("prepare.kept.wait"));
  document.documentElement.dataset.kept = "false";
  timer = setTimeout(keep, moment);
}

async function keep() {
  const now = turn;
  try {
    await keepUnits();
    await check(now);
    const kept = await postJSON("api/prepare/draft", draft);
    if (now !== turn) return;
    tellKept(() => say("prepare.kept", { File: kept.file }));
    document.documentElement.dataset.kept = "true";
  } catch (error) {
    tellKept(() => reason(error));
    if (error instanceof Lost) timer = setTimeout(keep, 3000);
  }
}

/** @param {number} now */
async function check(now) {
  const answer = await postJSON("api/prepare/check", draft);
  if (now !== turn) return;
  checked = answer;
  draw();
}

/** Draws what does not take away what somebody types. */
function draw() {
  $("#bar-title").textContent = inLanguage(draft.title) || say("prepare.title");
  $("#bar-congress").textContent = inLanguage(draft.congress);
  $("#prepare-title").textContent = say(state.round ? "prepare.title.round" : "prepare.title");
  const why = say(draft.previous?.revote ? "prepare.why.revote" : "prepare.why.further");
  $("#prepare-lead").textContent = state.round ? say("prepare.lead.round", { Why: why }) : say("prepare.lead");
  document.title = $("#prepare-title").textContent;
  $("#rehearsal").hidden = !draft.rehearsal;
  $("#percent-document").closest(".field").hidden = draft.rules.min_differential_pct === 20 && !draft.rules.differential_document;
  $("#by-hand").hidden = state.server;
  $("#by-hand-text").textContent = say("prepare.hand.text", { File: state.file });
  $("#begin").hidden = !state.server || series.begun.length > 0;
  showSeries();
  showAfter();
  showLines();
  showPeople();
  if (checked) showCheck(checked);
}

/** Begins with the draft as the program has it. */
async function load() {
  try {
    state = await getJSON("api/prepare/state");
  } catch (error) {
    $("#halt-text").textContent = reason(error);
    return show("halt");
  }
  setDraft(state.draft);
  Object.assign(have, { roll: state.roll, slips: state.slips, witnesses: state.witnesses });
  takeSeries(state);
  mountEvaluation(state.forms);
  showFields();
  showEvaluation();
  showNames();
  showCandidates();
  showFiles();
  await check(turn);
  show("prepare");
  keep();
}

export async function main() {
  mountDisplay();
  mountFields();
  mountCandidates();
  mountPreview();
  mountFiles();
  mountPeople();
  mountSeries();
  mountAfter();
  mountBegin(() => checked?.faults.length === 0 && document.documentElement.dataset.kept !== "false");
  onChange(changed);
  $("#halt-again").addEventListener("click", load);
  document.addEventListener("language", () => {
    if (!state) return;
    tellKept(saysKept);
    draw();
  });
  await load();
  ready();
}
