// What somebody writes in a poll of sealed texts. It is in these fields and nowhere else, and is thrown away with the screen. There is no
// second device on which to see that it was encrypted as it was written: nobody could keep such a check secret.
import { ask, tell } from "../lib/dialog.mjs";
import { $, clone } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { cast } from "./cast.mjs";
import { acted, painted } from "./screen.mjs";

/** As it is sealed: without what only chooses between two pictures of a sign, which nobody can see. @param {string} text */
const written = (text) => text.replace(/\r\n?/g, "\n").replace(/\t/g, " ").replace(/[\uFE0E\uFE0F]/g, "").trim();

/** Characters as the rules count them. @param {string} text */
const size = (text) => [...text].length;

/**
 * Shows the screen until something was sealed and is stored, an empty envelope, too.
 * @param {import("../lib/core.mjs").Core} core
 * @param {any} poll
 * @param {AbortSignal} signal of the voter
 */
export async function writes(core, poll, signal) {
  const fields = lay(poll, signal);
  for (let wrong = -1; ;) {
    const act = acted("texts");
    fields[wrong]?.focus(); // now that the screen is there
    const skips = (await act) === "skip";
    const texts = fields.map(({ value }) => written(value));
    if (skips && texts.some(Boolean) && !(await gone())) continue;
    wrong = skips ? -1 : texts.findIndex((text, i) => size(text) > poll.candidates[i].text.max);
    if (wrong >= 0) {
      await tell({ title: say("booth.texts.long"), text: say("booth.texts.long.text", { Place: wrong + 1, Max: poll.candidates[wrong].text.max }) });
      continue;
    }
    lock(true);
    try {
      await core.call("write", { texts: skips ? fields.map(() => "") : texts });
      for (const field of fields) field.value = "";
      return { ...(await cast(core, "texts", "#texts-rows")), before: false, texts: true };
    } catch (error) {
      if (error.code === "already") return { code: error.short, qr: error.qr, before: true, texts: true };
      if (error.code !== "bad") throw error;
      await tell({ title: say("booth.texts.bad"), text: say("booth.texts.bad.text") });
    } finally {
      lock(false);
    }
  }
}

/** Whether what was written is to be thrown away. */
function gone() {
  return ask({ title: say("booth.texts.gone"), text: say("booth.texts.gone.text"), yes: say("booth.texts.skip"), no: say("page.cancel"), danger: true });
}

/**
 * A field for each question, with how much can still be written.
 * @param {any} poll
 * @param {AbortSignal} signal
 * @returns {HTMLTextAreaElement[]}
 */
function lay(poll, signal) {
  const made = poll.candidates.map(({ names, text }, i) => {
    const element = clone("written-row");
    const field = element.querySelector("textarea");
    const left = $(".left", element);
    field.id = `text-${i}`;
    left.id = `left-${i}`;
    $("label", element).htmlFor = field.id;
    field.setAttribute("aria-describedby", left.id);
    const count = () => {
      const room = text.max - size(written(field.value));
      left.textContent = say(room < 0 ? "booth.texts.over" : "booth.texts.left", { Count: Math.abs(room) });
      left.classList.toggle("over", room < 0);
    };
    field.addEventListener("input", count);
    const paint = () => {
      $("bdi", element).textContent = inLanguage(names);
      count();
    };
    return { element, field, paint };
  });
  $("#texts-rows").replaceChildren(...made.map(({ element }) => element));
  $("#texts-linked").hidden = made.length < 2;
  painted(signal, () => {
    for (const { paint } of made) paint();
    $("#texts-send").textContent = say("booth.texts.send");
  });
  return made.map(({ field }) => field);
}

/** While it is being sent, nothing can be pressed twice. @param {boolean} now */
function lock(now) {
  for (const button of document.querySelectorAll("#texts-send, #texts-skip")) button.disabled = now;
  const send = document.querySelector("#texts-send");
  if (send) send.textContent = say(now ? "booth.review.sending" : "booth.texts.send");
}
