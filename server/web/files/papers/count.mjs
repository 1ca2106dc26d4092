// How many papers were in the box: both tellers sign it.
import { $ } from "../lib/dom.mjs";
import { language, say } from "../lib/words.mjs";
import { begin, join } from "./sign.mjs";
import { state } from "./state.mjs";

/** Draws whatever waits. What was typed stays. */
export function drawCount() {
  $("#count-text").textContent = say("papers.count.text", { Issued: state.issued });
  const orders = state.waiting.filter((w) => w.kind === "papers" && !w.refused);
  const mine = orders.some((w) => w.yours);
  $("#count-form").hidden = orders.length > 0;
  $("#count-sign").hidden = mine;
  $("#count-waiting").replaceChildren(...orders.flatMap(waits));
}

/** @param {any} order */
function waits(order) {
  const lines = [say(order.yours ? "papers.count.yours" : "papers.count.waits"), ...(order.says[language()] ?? order.says.zh)];
  return lines.map((text) => {
    const p = document.createElement("p");
    p.textContent = text;
    return p;
  });
}

/** @param {() => Promise<void>} look */
export function mountCount(look) {
  $("#count-sign").addEventListener("click", async () => {
    const order = state.waiting.find((w) => w.kind === "papers" && !w.refused && !w.yours);
    const typed = $("#count-number").value.trim();
    const bad = !order && !/^\d{1,6}$/.test(typed);
    $("#count-bad").hidden = !bad;
    $("#count-number").toggleAttribute("aria-invalid", bad);
    if (bad) return $("#count-number").focus();
    await (order ? join(order) : begin("papers", { count: Number(typed) }));
    await look();
  });
}
