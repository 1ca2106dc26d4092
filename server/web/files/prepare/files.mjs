// Everybody's files: read by the program on this machine as soon as they are chosen.
import { $ } from "../lib/dom.mjs";
import { Lost, postFile, Problem } from "../lib/api.mjs";
import { say } from "../lib/words.mjs";
import { touch } from "./draft.mjs";
import { showCellFaults } from "../lib/cells.mjs";

/** What was read and is no part of the draft. */
export const have = { roll: 0, slips: 0, deputies: 0, witnesses: "" };

/** @type {any[]} of the roll of deputies */
let faults = [];

/** What is said of a file that was read and is not right. */
class Bad extends String {}

/**
 * Reads files as soon as they are chosen, and says beside the field what came of it.
 * @param {string} id of the field
 * @param {(file: File) => Promise<string | Bad>} read says what was read
 */
export function chosen(id, read) {
  const input = /** @type {HTMLInputElement} */ ($(`#${id}`));
  const answer = $(`#${id}-answer`);
  document.addEventListener("language", () => (answer.textContent = "")); // it was said in the other one
  input.addEventListener("change", async () => {
    const lines = [];
    answer.classList.remove("bad");
    for (const file of input.files) {
      try {
        lines.push(await read(file));
        if (lines.at(-1) instanceof Bad) answer.classList.add("bad");
      } catch (error) {
        lines.push(say("prepare.file.bad", { File: file.name, Text: reason(error) }));
        answer.classList.add("bad");
      }
    }
    answer.textContent = lines.map(String).filter(Boolean).join("\n");
    input.value = ""; // the same file, mended, may be chosen again
    touch();
  });
}

/**
 * Why the program refused, or that it does not answer. Any other error is a fault of the page, and stays one.
 * @param {unknown} error
 * @returns {string}
 */
export function reason(error) {
  if (error instanceof Problem) return error.reason;
  if (error instanceof Lost) return say("prepare.kept.lost");
  throw error;
}

/** Draws what is known of the lists of keys. */
export function showFiles() {
  for (const name of ["roll", "slips"]) if (have[name]) $(`#${name}-file-answer`).textContent = say("prepare.keys.good", { Count: have[name] });
  $("#witnesses-file-answer").textContent = say(have.witnesses.includes("witness ") ? "prepare.witnesses.some" : "prepare.witnesses.none");
}

/** @param {any} d what is said of the roll of deputies */
function deputies(d) {
  have.deputies = d.deputies;
  faults = d.faults;
  showCellFaults($("#deputies-faults"), faults);
  if (d.faults.length) return new Bad(say("prepare.deputies.bad", { Count: d.faults.length }));
  const figures = say("prepare.deputies.good", { Deputies: d.deputies, Absent: d.absent, Delegations: d.delegations, Namesakes: d.namesakes });
  if (!have.roll || have.roll === d.deputies) return figures;
  return new Bad(`${figures}\n${say("prepare.deputies.differ", { Deputies: d.deputies, Keys: have.roll })}`);
}

/** Makes the files of the roll, of slips and of witnesses work. */
export function mountFiles() {
  for (const name of ["roll", "slips"]) {
    chosen(`${name}-file`, async (file) => {
      have[name] = (await postFile(`api/prepare/${name}`, file)).count;
      return say("prepare.keys.good", { Count: have[name] });
    });
  }
  chosen("deputies-file", async (file) => deputies(await postFile("api/prepare/deputies", file)));
  chosen("witnesses-file", async (file) => {
    await postFile("api/prepare/witnesses", file);
    have.witnesses = await file.text();
    return say(have.witnesses.includes("witness ") ? "prepare.witnesses.some" : "prepare.witnesses.none");
  });
  document.addEventListener("language", () => {
    showFiles();
    showCellFaults($("#deputies-faults"), faults);
  });
}
