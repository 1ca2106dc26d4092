// A code that a person types, in seven groups of four.
import { button, element } from "./dom.mjs";
import { say } from "./words.mjs";

const groups = 7;
const perGroup = 4;

/**
 * The groups to type a code into, behind a button.
 * @param {import("./scan.mjs").Scan} scan
 * @param {AbortSignal} signal
 */
export function typed({ onText, expect }, signal) {
  const all = element("div", "typed");
  const open = button(`${expect}-type`, "page.scan.type", "quiet");
  const box = element("div", "typed-box");
  box.hidden = true;
  const inputs = Array.from({ length: groups }, (_, i) => group(i));
  const row = element("div", "typed-groups");
  row.setAttribute("role", "group");
  row.dataset.sayLabel = "page.scan.typed";
  row.append(...inputs);
  const done = button(`${expect}-typed`, "page.scan.done", "primary");
  box.append(row, done);
  all.append(open, box);
  open.addEventListener("click", () => {
    box.hidden = false;
    open.hidden = true;
    inputs[0].focus();
  });
  const send = () => onText(inputs.map(({ value }) => value.trim()).join("-"));
  done.addEventListener("click", send);
  inputs.forEach((input, i) => {
    input.addEventListener("input", () => spread(inputs, i));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") send();
      if (event.key === "Backspace" && !input.value && i > 0) inputs[i - 1].focus();
    });
  });
  const label = () => {
    row.setAttribute("aria-label", say("page.scan.typed"));
    inputs.forEach((input, i) => input.setAttribute("aria-label", say("page.scan.group", { Group: i + 1 })));
  };
  label();
  document.addEventListener("language", label, { signal });
  return all;
}

/**
 * Goes on to the next group when one is full; what is pasted goes into all of them.
 * @param {HTMLInputElement[]} inputs
 * @param {number} i
 */
function spread(inputs, i) {
  const text = inputs[i].value.replace(/[\s\p{Pd}]/gu, "").toUpperCase();
  for (let n = i, rest = text; n < inputs.length && (n === i || rest); n++, rest = rest.slice(perGroup)) inputs[n].value = rest.slice(0, perGroup);
  const next = Math.min(i + Math.floor(text.length / perGroup), inputs.length - 1);
  if (next !== i) inputs[next].focus();
}

/** @param {number} i */
function group(i) {
  const input = document.createElement("input");
  return Object.assign(input, { type: "text", id: `group-${i + 1}`, autocomplete: "off", spellcheck: false, className: "code" });
}
