// Papers are read with one hand on the keyboard: a key marks the row that has the focus, and the next row gets it.
import { $ } from "../lib/dom.mjs";

const marks = { a: ["A", "√"], "√": ["√"], v: ["√"], o: ["O"], b: [""], " ": [""], x: ["X"] };
const reasons = { n: "NOT_A_BALLOT", u: "UNREADABLE" };

/** @param {() => void} keep saves the paper */
export function mountKeys(keep) {
  $("#read").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    const row = event.target.closest?.(".mark-row");
    if (key === "enter" && !event.target.closest("button")) return done(event, keep);
    if (reasons[key]) return done(event, () => check(`#validity input[value="${reasons[key]}"]`));
    if (!row) return;
    if (key === "arrowdown" || key === "arrowup") return done(event, () => move(row, key === "arrowdown" ? 1 : -1));
    for (const value of marks[key] ?? []) {
      const input = row.querySelector(`input[value="${value}"]`);
      if (!input) continue;
      return done(event, () => {
        input.click();
        move(row, 1);
      });
    }
  });
}

/**
 * @param {KeyboardEvent} event
 * @param {() => void} act
 */
function done(event, act) {
  event.preventDefault();
  if (!event.repeat) act();
}

/** @param {string} selector */
function check(selector) {
  const input = $(selector);
  input.click();
  input.focus();
}

/**
 * Gives the focus to the row before or after; after the last one, to the button that saves.
 * @param {Element} row
 * @param {number} by
 */
function move(row, by) {
  const rows = [...document.querySelectorAll(".mark-row")];
  const next = rows[rows.indexOf(row) + by];
  if (next) next.querySelector("input:checked").focus();
  else if (by > 0) $("#read-save").focus();
  else return;
  document.activeElement.scrollIntoView({ block: "nearest" });
}
