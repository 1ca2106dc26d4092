// Reading a code: from a scanner, which types it and presses Enter wherever the focus is; or typed by a person in seven groups of four.
// What was read is raw text: the core says whether it is right.
import { hasCamera, watch } from "./camera.mjs";
import { say } from "./words.mjs";

const groups = 7;
const perGroup = 4;
const least = 16; // characters: fewer are a key that somebody pressed
const longest = 4096;
const together = 2000; // milliseconds: a scanner's characters come closer than this

/** @typedef {{onText: (text: string) => void, expect: "card" | "slip" | "receipt" | "opening"}} Scan */

/**
 * Reads codes until it is stopped.
 * @param {HTMLElement} place for what people press
 * @param {Scan} scan
 * @returns {{stop: () => void}}
 */
export function mountScan(place, scan) {
  const over = new AbortController();
  listen(scan, over.signal);
  if (hasCamera()) place.append(camera(scan, over.signal));
  if (scan.expect === "card" || scan.expect === "slip") place.append(typed(scan, over.signal));
  return {
    stop() {
      over.abort();
      place.replaceChildren();
    },
  };
}

/**
 * Hears a scanner.
 * @param {Scan} scan
 * @param {AbortSignal} signal
 */
function listen({ onText }, signal) {
  let text = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("textarea, dialog, .typed")) return;
    if (event.timeStamp - last > together) text = "";
    last = event.timeStamp;
    if (event.key === "Enter") {
      const read = text;
      text = "";
      if (read.length < least) return;
      event.preventDefault(); // it is not for the button that has the focus
      onText(read);
    } else if (event.key.length === 1 && text.length < longest) {
      text += event.key;
      if (event.key === " " && text.length > 1) event.preventDefault();
    }
  }, { signal, capture: true });
}

/**
 * What the camera sees, behind a button.
 * @param {Scan} scan
 * @param {AbortSignal} signal
 */
function camera({ onText, expect }, signal) {
  const all = element("div", "seen");
  const open = button(`${expect}-camera`, "page.scan.camera", "");
  const wrong = element("p", "notice");
  wrong.setAttribute("role", "alert");
  wrong.hidden = true;
  all.append(open, wrong);
  open.addEventListener("click", async () => {
    open.disabled = true;
    wrong.hidden = true;
    try {
      await watch(all, onText, signal);
      open.hidden = true;
    } catch {
      wrong.dataset.say = "page.scan.blind"; // no camera, or nobody allowed it: there are the other ways
      wrong.textContent = say("page.scan.blind");
      wrong.hidden = false;
    }
    open.disabled = false;
  });
  return all;
}

/**
 * The groups to type a code into, behind a button.
 * @param {Scan} scan
 * @param {AbortSignal} signal
 */
function typed({ onText, expect }, signal) {
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

/**
 * @param {string} name
 * @param {string} kind
 */
function element(name, kind) {
  return Object.assign(document.createElement(name), { className: kind });
}

/**
 * @param {string} id
 * @param {string} key of its words
 * @param {string} kind
 */
function button(id, key, kind) {
  const b = Object.assign(document.createElement("button"), { type: "button", id, className: `button ${kind}`, textContent: say(key) });
  b.dataset.say = key;
  return b;
}
