// A series: what is evaluated on the spot, one poll each. The board of the first begins as that of any poll; those of the others when the
// scrutineers have made their key on it.
import { $, clone, fill, show } from "../lib/dom.mjs";
import { postJSON } from "../lib/api.mjs";
import { tell } from "../lib/dialog.mjs";
import { save } from "../lib/save.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { draft, touch } from "./draft.mjs";
import { reason } from "./files.mjs";

/** Names of what is evaluated, and the polls whose boards have begun. @type {{units: Record<string, string>[], begun: any[], round: boolean}} */
export const series = { units: [], begun: [], round: false };

let kept = "[]";

/** One a line, an English name after a stroke. @param {string} text */
function parse(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const [zh, en] = line.split(" / ", 2).map((name) => name.trim());
    return en ? { en, zh } : { zh };
  });
}

/** @param {Record<string, string>[]} units */
export function setUnits(units) {
  series.units = units;
  $("#units").value = units.map((u) => [u.zh, u.en].filter(Boolean).join(" / ")).join("\n");
}

/** @param {any} state as the program has it */
export function takeSeries(state) {
  Object.assign(series, { begun: state.begun, round: state.round });
  setUnits(state.units);
  kept = JSON.stringify(series.units);
}

/** Keeps the units, if they are others than were kept. */
export async function keepUnits() {
  const now = JSON.stringify(series.units);
  if (now === kept) return;
  await postJSON("api/prepare/units", { units: series.units });
  kept = now;
}

/** Draws what depends on the form, on the draft and on what has begun. */
export function showSeries() {
  const { units, begun, round } = series;
  $("#part-series").hidden = round || !(draft.rules.evaluation || units.length);
  $("#units").disabled = $("#units-file").disabled = begun.length > 0;
  $("#units-says").textContent = units.length ? say("prepare.units.some", { Count: units.length, Origin: draft.origin }) : say("prepare.units.none");
  $("#series-begun").hidden = begun.length === 0;
  $("#series-begun-text").textContent = say(begun.length < units.length ? "prepare.series.first" : "prepare.series.all", { Count: begun.length, Rest: units.length - begun.length });
  $("#rest").hidden = begun.length === units.length;
  $("#rest").textContent = say("prepare.series.rest", { Rest: units.length - begun.length });
  $("#begun-all").replaceChildren(...begun.map(row));
  $("#begun-also").textContent = begun.slice(1).map((b) => `--also ${b.address || b.path},${b.manifest}`).join("\n");
  for (const id of ["begun-all", "begun-prepare"]) $(`#${id}`).hidden = begun.length === 0;
  for (const id of ["begun-also-label", "begun-also"]) $(`#${id}`).hidden = begun.length < 2;
  $("#begun-save").hidden = begun.length > 0; // each of them has a button
}

/** @param {{title: Record<string, string>, short: string[], text: string}} poll @param {number} at */
function row(poll, at) {
  const item = clone("begun-poll");
  fill(item, { ".begun-title": inLanguage(poll.title), ".begun-code": poll.short.join(" ") });
  const button = $(".begun-file", item);
  button.textContent = say("prepare.begun.save");
  button.setAttribute("aria-label", `${say("prepare.begun.save")} ${at + 1}`);
  button.addEventListener("click", () => save(`manifest-${at + 1}.json`, poll.text, "application/json"));
  return item;
}

/** Begins the boards of the others. */
async function rest() {
  try {
    series.begun = (await postJSON("api/prepare/rest", draft)).begun;
  } catch (error) {
    return tell({ title: say("prepare.begin.failed"), text: reason(error) });
  }
  showSeries();
  $("#begun-one").hidden = true;
  show("begun");
}

export function mountSeries() {
  $("#units").addEventListener("input", () => {
    series.units = parse($("#units").value);
    touch();
  });
  $("#rest").addEventListener("click", rest);
  $("#begun-prepare").addEventListener("click", () => show("prepare"));
  document.addEventListener("language", showSeries);
}
