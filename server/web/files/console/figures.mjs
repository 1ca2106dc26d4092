// The figures of the hall, as the board has them now. Ballots move in batches only, and nothing here says whose they are or what is on
// them.
import { say } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { facts, figures } from "./poll.mjs";
import { list } from "./roles.mjs";

/** From which step on a figure is shown. */
const early = ["ceremony", "approval"];
const counted = ["closed", "transcribing", "collected", "validated", "tallied", "resulted", "announced", "decided", "void"];

/** @param {import("./poll.mjs").Sight} sight */
export function figureRows(sight) {
  const { board } = sight;
  const { phase, witnesses, head } = board.state;
  const f = figures(sight);
  const rows = [["roll", f.Roll]];
  if (!early.includes(phase)) {
    rows.push(["present", f.Present], ...(facts.handed_out ? [] : [["in_hall", f.InHall]]));
    if (f.Quorum > 0) rows.push(["quorum", say(`console.figures.quorum.${f.Missing > 0 ? "short" : "enough"}`, { Count: f.Quorum, Missing: f.Missing }), f.Missing > 0 ? "bad" : "good"]);
    rows.push(["issued", f.Issued], ...(facts.form === "SEALED_TEXT" ? [] : [["papers", f.Papers]]), ["electronic", f.Electronic]);
    if (f.Surrendered > 0) rows.push(["surrendered", f.Surrendered]);
  }
  if (counted.includes(phase)) rows.push(["collected", f.Collected], ["valid", f.Valid], ["invalid", f.Invalid]);
  if (!early.includes(phase)) rows.push(["unused", f.Unused]);
  rows.push(["board", say("console.figures.entries", { Size: head.size })], ["witnesses", witnessed(witnesses), witnesses.enough ? "" : "bad"]);
  return rows.map(([name, value, kind]) => row(name, String(value), kind));
}

function witnessed({ enough, cosigned, missing }) {
  if (!enough) return say("console.figures.witnesses.short", { Names: list(missing) });
  return cosigned.length > 0 ? say("console.figures.witnesses.enough", { Names: list(cosigned) }) : say("console.figures.witnesses.none");
}

function row(name, value, kind) {
  const dt = document.createElement("dt");
  dt.textContent = sayOf(`console.figures.${name}`);
  const dd = document.createElement("dd");
  dd.id = `figure-${name}`;
  if (kind) dd.className = kind;
  dd.textContent = value;
  const both = document.createElement("div");
  both.append(dt, dd);
  return both;
}
