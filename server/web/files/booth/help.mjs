// Asking for help: a silent call with the seat, which says nothing of a ballot.
import { postJSON } from "../lib/api.mjs";
import { tell } from "../lib/dialog.mjs";
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { seat } from "./seat.mjs";

/** Puts the button into the bar. */
export function mountHelp() {
  const button = document.createElement("button");
  button.type = "button";
  button.id = "help";
  button.className = "tool";
  button.dataset.say = "booth.help";
  button.textContent = say("booth.help");
  button.addEventListener("click", call);
  $("#tools").append(button);
}

async function call() {
  const main = $("#main");
  main.classList.add("unseen"); // whoever comes to help sees no choice
  const heard = await postJSON("/help", { seat: seat() }).then(() => true, () => false);
  await tell({ title: say("booth.help.title"), text: say(heard ? "booth.help.text" : "booth.help.lost") });
  main.classList.remove("unseen");
}
