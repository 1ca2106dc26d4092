// Papers are read with one hand on the keyboard: a key marks the row that has the focus, and the next row gets it.
import { $ } from "../lib/dom.mjs";

/** @param {() => void} keep saves the paper */
export function mountKeys(keep) {
  $("#read").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    const row = event.target.closest?.(".mark-row");
    if (key === "enter" && !event.target.closest("button")) return done(event, keep);
    const reason = pressed($("#validity"), key);
    if (reason) return done(event, () => { reason.click(); reason.focus(); });
    if (!row) return;
    if (key === "arrowdown" || key === "arrowup") return done(event, () => move(row, key === "arrowdown" ? 1 : -1));
    const mark = pressed(row, key);
    if (mark) done(event, () => { mark.click(); move(row, 1); });
  });
}

/**
 * The input of a key.
 * @param {ParentNode} within
 * @param {string} key
 * @returns {HTMLInputElement | undefined}
 */
function pressed(within, key) {
  return [...within.querySelectorAll("input")].find((input) => key.length === 1 && input.dataset.keys.includes(key));
}

/**
 * @param {KeyboardEvent} event
 * @param {() => void} act
 */
function done(event, act) {
  event.preventDefault();
  if (!event.repeat) act();
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
