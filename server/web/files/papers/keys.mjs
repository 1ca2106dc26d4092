// Papers are read with one hand on the keyboard: a key marks the row that has the focus, and the next row gets it.
import { $ } from "../lib/dom.mjs";

/** What marks nothing elsewhere goes on, space apart, which ticks a box, to the next row where several answers can be marked. */
const on = "b0";

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
    if (mark?.type === "checkbox") return done(event, () => { mark.click(); mark.focus(); }); // there may be more
    if (mark) done(event, () => { mark.click(); move(row, 1); });
    else if (on.includes(key) && row.querySelector("[type=checkbox]")) done(event, () => move(row, 1));
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
 * Where the focus goes in a row.
 * @param {Element} row
 * @returns {HTMLInputElement}
 */
export function first(row) {
  return row.querySelector("input:checked") ?? row.querySelector("input");
}

/**
 * Gives the focus to the row before or after; after the last one, to the button that saves.
 * @param {Element} row
 * @param {number} by
 */
function move(row, by) {
  const rows = [...document.querySelectorAll(".mark-row")];
  const next = rows[rows.indexOf(row) + by];
  if (next) first(next).focus();
  else if (by > 0) $("#read-save").focus();
  else return;
  document.activeElement.scrollIntoView({ block: "nearest" });
}
