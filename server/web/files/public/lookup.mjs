// Looks up a ballot by the receipt or its code, and has the core check the proof that the board holds it. Nothing is kept, and nothing
// but the code leaves this browser.
import { $, announce } from "../lib/dom.mjs";
import { Core, CoreError } from "../lib/core.mjs";
import { mountScan } from "../lib/scan.mjs";
import { say } from "../lib/words.mjs";

/** @param {import("./main.mjs").Given} given */
export function mountLookup({ pin }) {
  if (!pin || !document.getElementById("lookup")) return;
  const field = /** @type {HTMLTextAreaElement} */ ($("#lookup-code"));
  const look = () => lookup(pin, field.value);
  $("#lookup-go").addEventListener("click", look);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || field.value.includes("\n")) return;
    event.preventDefault();
    look();
  });
  mountScan($("#lookup-scan"), {
    expect: "receipt",
    onText(text) {
      field.value = text;
      look();
    },
  });
}

/**
 * @param {object} pin
 * @param {string} text
 */
async function lookup(pin, text) {
  const button = /** @type {HTMLButtonElement} */ ($("#lookup-go"));
  if (button.disabled) return;
  if (!text.trim()) return answer(say("public.lookup.empty"), "wrong");
  button.disabled = true;
  answer(say("public.lookup.working"), "");
  const core = new Core();
  try {
    const found = await core.call("lookup", { pin, ...(isReceipt(text) ? { receipt: text } : { code: text }) });
    if (!found.found) answer(say("public.lookup.missing"), "wrong");
    else answer(`${said(found)}\n${say("public.lookup.id", { ID: found.id })}`, "right");
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    answer(reason(error), "wrong");
  } finally {
    core.end();
    button.disabled = false;
  }
}

/** What was found, and who vouches for it. @param {{code: string[], index: number, size: number, witnesses: number}} found */
function said({ code, index, size, witnesses }) {
  return say(witnesses ? "public.lookup.found" : "public.lookup.found.alone", { Code: code.join("-"), Index: index, Size: size, Count: witnesses });
}

/** A receipt is a signed note of several lines. @param {string} text */
function isReceipt(text) {
  return text.trim().includes("\n");
}

/** @param {CoreError} error */
function reason(error) {
  switch (error.code) {
    case "bad":
      return say("public.lookup.bad");
    case "lost":
    case "problem":
      return say("public.lookup.lost");
    case "evidence":
      return say("public.lookup.evidence", { Text: error.message });
  }
  return say("public.verify.broken");
}

/**
 * @param {string} text
 * @param {string} kind right, wrong or nothing
 */
function answer(text, kind) {
  const place = $("#lookup-answer");
  place.dataset.kind = kind;
  announce(place, text);
}
