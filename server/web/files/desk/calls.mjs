// Calls for help from the booths: a seat, and nothing else.
import { $, clone, fill } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { getJSON, postJSON } from "../lib/api.mjs";

const pause = 3000; // milliseconds

/** @type {{seat: string}[]} */
let calls = [];

/** Looks for calls, again and again. */
export function mountCalls() {
  document.addEventListener("language", draw);
  look();
}

async function look() {
  hear(await getJSON("/help").catch(() => null));
  setTimeout(look, pause * (0.75 + Math.random() / 2));
}

/** @param {{calls: {seat: string}[]} | null} said */
function hear(said) {
  if (!said || JSON.stringify(said.calls) === JSON.stringify(calls)) return; // whoever has the focus keeps it
  calls = said.calls;
  draw();
}

function draw() {
  $("#help-none").hidden = calls.length > 0;
  $("#calls").replaceChildren(...calls.map(({ seat }) => {
    const item = clone("call");
    const button = $("button", item);
    button.addEventListener("click", async () => hear(await postJSON("/help", { seat, done: true }).catch(() => null)));
    return fill(item, { ".call-seat": seat ? say("desk.help.seat", { Seat: seat }) : say("desk.help.noseat") });
  }));
}
