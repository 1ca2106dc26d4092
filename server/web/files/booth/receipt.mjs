// The receipt: that the ballot is in the box, and nothing of what is in it (B13).
import { $ } from "../lib/dom.mjs";
import { drawQR } from "../lib/qr.mjs";
import { say } from "../lib/words.mjs";
import { acted, painted, withChoices } from "./screen.mjs";

const shown = 30; // seconds

/**
 * Shows a receipt, and throws away whatever tells of choices.
 * @param {{code: string[], qr: any, before: boolean, texts?: boolean, chosen?: boolean}} stored before if it is of a ballot that was cast earlier,
 *   texts if of sealed ones; chosen if something was chosen on this device all the same
 * @param {AbortSignal} voter
 * @param {boolean} more whether another poll of the series comes
 * @param {boolean} passed whether the device is for somebody else next; if not, it stays as long as its owner likes
 * @returns {Promise<string>} "end" if the tablet is given back
 */
export async function receipt({ code, qr, before, texts, chosen = true }, voter, more, passed) {
  for (const id of withChoices) document.getElementById(id)?.remove();
  const over = new AbortController();
  let left = shown;
  const back = () => { $("#receipt-back").textContent = passed ? say(more ? "booth.done.onward" : "booth.done.back", { Seconds: left }) : ""; };
  const kind = before ? "already" : "done";
  const of = texts ? ".texts" : "";
  painted(voter, () => {
    $("#receipt-title").textContent = say(`booth.${kind}.title${of}`);
    $("#receipt-text").textContent = say(chosen ? `booth.${kind}.text${of}` : "booth.used.text");
    $("#finish").textContent = say(more ? "booth.done.next" : "booth.done.finish");
    back();
  });
  $("#receipt-end").hidden = !more;
  $("#receipt-keep").hidden = Boolean(texts); // it does tell which text is whose
  $("#receipt").classList.toggle("already", before);
  $("#receipt-code").textContent = code.join("-");
  drawQR(document.querySelector("#receipt-qr"), qr);
  const clock = setInterval(() => {
    if (!passed) return;
    left--;
    back();
    if (left <= 0) over.abort();
  }, 1000);
  voter.addEventListener("abort", () => clearInterval(clock));
  const act = await acted("receipt", over.signal);
  clearInterval(clock);
  return act;
}
