// The receipt: that the ballot is in the box, and nothing of what is in it (B13).
import { $ } from "../lib/dom.mjs";
import { drawQR } from "../lib/qr.mjs";
import { say } from "../lib/words.mjs";
import { acted, painted } from "./screen.mjs";

const shown = 30; // seconds

/**
 * Shows a receipt, and throws away whatever tells of choices.
 * @param {{code: string[], qr: any, before: boolean}} stored before if it is of a ballot that was cast earlier
 * @param {AbortSignal} voter
 */
export async function receipt({ code, qr, before }, voter) {
  for (const id of ["ballot", "review", "opened"]) document.getElementById(id)?.remove();
  const over = new AbortController();
  let left = shown;
  const kind = before ? "already" : "done";
  painted(voter, () => {
    $("#receipt-title").textContent = say(`booth.${kind}.title`);
    $("#receipt-text").textContent = say(`booth.${kind}.text`);
    $("#receipt-back").textContent = say("booth.done.back", { Seconds: left });
  });
  $("#receipt").classList.toggle("already", before);
  $("#receipt-code").textContent = code.join("-");
  drawQR(document.querySelector("#receipt-qr"), qr);
  const clock = setInterval(() => {
    left--;
    $("#receipt-back").textContent = say("booth.done.back", { Seconds: left });
    if (left <= 0) over.abort();
  }, 1000);
  voter.addEventListener("abort", () => clearInterval(clock));
  await acted("receipt", over.signal);
  clearInterval(clock);
}
