// Reading a code: from a scanner, which types it and presses Enter wherever the focus is; by the camera; or typed by a person.
// What was read is raw text: the core says whether it is right.
import { hasCamera, watch } from "./camera.mjs";
import { button, element } from "./dom.mjs";
import { typed } from "./typed.mjs";
import { say } from "./words.mjs";

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
