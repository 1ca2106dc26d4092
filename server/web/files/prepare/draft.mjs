// The draft of the poll: the object that the program on this machine keeps and checks, and the fields of the page that show it.
import { $ } from "../lib/dom.mjs";

/** @type {any} */
export let draft = {};

/** @param {any} d */
export function setDraft(d) {
  draft = d;
}

/**
 * The officers who hold a key.
 * @returns {{role: string, name: string, key: string}[]}
 */
export function trustees() {
  return draft.officers.filter((o) => ["chief_scrutineer", "scrutineer"].includes(o.role));
}

/** @type {() => void} */
let changed = () => {};

/** @param {() => void} fn is called whenever something was changed */
export function onChange(fn) {
  changed = fn;
}

/** Says that something was changed. */
export function touch() {
  changed();
}

/** @param {string} path such as rules.quorum.num */
function get(path) {
  return path.split(".").reduce((at, name) => at?.[name], draft);
}

/**
 * @param {string} path
 * @param {unknown} value
 */
function set(path, value) {
  const names = path.split(".");
  const last = names.pop();
  names.reduce((at, name) => (at[name] ??= {}), draft)[last] = value;
}

/** How a value of each kind stands in a field, and is read from it. */
const kinds = {
  text: { show: (input, v) => (input.value = v ?? ""), read: (input) => input.value.trim() },
  number: { show: (input, v) => (input.value = v ?? ""), read: (input) => Math.trunc(Number(input.value)) || 0 },
  bool: { show: (input, v) => (input.value = String(v)), read: (input) => input.value === "true" },
  check: { show: (input, v) => (input.checked = v), read: (input) => input.checked },
  radio: { show: (input, v) => (input.checked = input.value === v), read: (input) => input.value },
  time: { show: (input, v) => (input.value = local(v)), read: (input) => Math.floor(new Date(input.value).getTime() / 1000) || 0 },
};

/**
 * A time as the field has it, in the zone of this machine.
 * @param {number} seconds since 1970
 */
function local(seconds) {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/**
 * Makes a field of a row show a text, and write what is typed.
 * @param {ParentNode} row
 * @param {string} selector
 * @param {string | undefined} value
 * @param {(text: string) => void} write
 */
export function bind(row, selector, value, write) {
  const input = /** @type {HTMLInputElement} */ ($(selector, row));
  input.value = value ?? "";
  input.addEventListener("input", () => {
    write(input.value.trim());
    touch();
  });
}

/** Shows the draft in all fields. */
export function showFields() {
  for (const input of document.querySelectorAll("[data-path]")) kinds[input.dataset.kind].show(input, get(input.dataset.path));
}

/** Makes the fields write what is typed into the draft. */
export function mountFields() {
  for (const input of document.querySelectorAll("[data-path]")) {
    input.addEventListener("input", () => {
      set(input.dataset.path, kinds[input.dataset.kind].read(input));
      touch();
    });
  }
}
