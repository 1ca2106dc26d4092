// The result, once the scrutineers have signed it: for officers, before the chair announces it and after.
import { inLanguage, say } from "../lib/words.mjs";
import { paragraph } from "./parts.mjs";

const after = ["resulted", "announced", "decided"];

/**
 * The table of the result, or nothing while there is none to be shown.
 * @param {import("./poll.mjs").Sight} sight
 * @returns {HTMLElement[]}
 */
export function outcome({ board }) {
  const { outcome, state } = board;
  if (!outcome || !after.includes(state.phase)) return [];
  const marks = ["approve", "oppose", "abstain"].filter((m) => outcome.items.some((item) => item[m] !== undefined));
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const name of ["name", ...marks, "rank", "chosen"]) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = say(`console.outcome.${name}`);
    head.append(th);
  }
  const body = table.createTBody();
  for (const item of outcome.items) body.append(row(item, marks, outcome, board.candidates));
  const note = state.phase === "resulted" ? [paragraph(say("console.outcome.sealed"), "notice")] : [];
  return [...note, table];
}

function row(item, marks, outcome, candidates) {
  const tr = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  const isolate = document.createElement("bdi");
  isolate.textContent = inLanguage(candidates.find((c) => c.id === item.id)?.names ?? { zh: item.id });
  name.append(isolate);
  tr.append(name);
  for (const m of [...marks.map((m) => item[m]), item.rank ?? ""]) {
    const td = tr.insertCell();
    td.className = "number";
    td.textContent = String(m);
  }
  const what = item.chosen ? "yes" : outcome.tied.includes(item.id) ? "tied" : "no";
  const td = tr.insertCell();
  td.className = `chosen is-${what}`;
  td.textContent = say(`console.outcome.${what}`);
  return tr;
}
