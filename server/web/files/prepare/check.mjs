// What is wrong with the draft, at its field and in a list, and the differential. The program on this machine says it, as it would refuse
// the manifest; this page reckons nothing.
import { $ } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { draft } from "./draft.mjs";

/** The field to go to, for each fault that has another name than its field. */
const places = {
  congress: "names-congress-zh", title: "names-title-zh", timestamp: "sitting", candidates: "candidate-add", quorum: "quorum-num", line: "line-num", rules: "document",
  officers: "officers-file", registrars: "registrars-file", roll: "roll-file", slips: "slips-file", min_ballots: "min-ballots", signatures: "sign-approve", duties: "duty-cards",
  audience: "document", previous: "origin",
};

/** What is empty needs no reason: it is not filled in yet. */
function reasonOf(fault) {
  if (["roll", "slips", "registrars"].includes(fault.field) && !(draft[fault.field]?.length > 0)) return say("prepare.fault.file");
  if (["congress", "title"].includes(fault.field) && !draft[fault.field].zh) return say("prepare.fault.empty");
  if (fault.field === "document" && !draft.rules.document) return say("prepare.fault.empty");
  if (fault.field === "origin" && !draft.origin) return say("prepare.fault.empty");
  return inLanguage(fault.reasons);
}

/** @param {any} answer of the check */
export function showCheck(answer) {
  showDifferential(answer.differential);
  for (const place of document.querySelectorAll(".fault")) place.hidden = true;
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const fault of answer.faults) showAt(fault);
  $("#faults").replaceChildren(...answer.faults.map(line));
  const count = $("#faults-count");
  count.textContent = answer.faults.length ? say("prepare.faults.some", { Count: answer.faults.length }) : say("prepare.faults.none");
  count.classList.toggle("good", answer.faults.length === 0);
}

/** Says a fault at its field. */
function showAt(fault) {
  const place = document.getElementById(`fault-${fault.field}`);
  if (!place) return;
  place.hidden = false;
  place.textContent = reasonOf(fault);
  const input = document.getElementById(places[fault.field] ?? fault.field);
  if (!(input instanceof HTMLInputElement)) return;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", place.id);
}

/** A fault in the list leads to its field. */
function line(fault) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = say(fault.field === "candidates" ? $("#part-candidates-title").dataset.say : `prepare.field.${fault.field}`);
  button.addEventListener("click", () => {
    const input = document.getElementById(places[fault.field] ?? fault.field);
    input?.closest("details")?.setAttribute("open", "");
    input?.scrollIntoView({ block: "center" });
    input?.focus({ preventScroll: true });
  });
  const text = document.createElement("p");
  text.textContent = reasonOf(fault);
  item.append(button, text);
  return item;
}

/** @param {{candidates: number, seats: number, percent: number, least: number, missing: number}} d */
function showDifferential(d) {
  const revote = draft.previous?.revote;
  const args = { Candidates: d.candidates, Seats: d.seats, Percent: d.percent, Least: d.least, Missing: d.missing };
  const good = revote || d.missing === 0;
  for (const place of [$("#differential"), $("#side-differential")]) {
    const rule = document.createElement("p");
    rule.textContent = say(revote ? "prepare.differential.revote" : "prepare.differential", args);
    const verdict = document.createElement("p");
    verdict.className = "verdict";
    verdict.textContent = revote ? "" : say(good ? "prepare.differential.good" : "prepare.differential.short", args);
    place.className = good ? "differential good" : "differential short";
    place.dataset.least = String(d.least);
    place.replaceChildren(rule, verdict);
  }
}

/** Says the two lines of the rules in words. */
export function showLines() {
  const { quorum, pass_threshold: pass } = draft.rules;
  for (const [id, f] of [["quorum", quorum], ["line", pass]]) {
    if (!f) continue; // an evaluation may have no line
    const over = say(f.inclusive ? "prepare.says.least" : "prepare.says.over");
    $(`#${id}-says`).textContent = say("prepare.says", { Of: say(`prepare.of.${f.of}`), Num: f.num, Den: f.den, Over: over });
  }
}
