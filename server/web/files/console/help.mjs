// Tablets that call for help, by their seats. Nothing here knows whose tablet it is, or what is on it.
import { postJSON } from "../lib/api.mjs";
import { $, clone } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { guard } from "./order.mjs";

/**
 * @param {import("./poll.mjs").Sight} sight
 * @param {() => void} again
 * @returns {HTMLElement[]}
 */
export function help({ help }, again) {
  const away = help.away ? [item("todo-away", say("console.todo.away"))] : [];
  return [...help.calls.map(({ seat }, i) => call(seat, i, again)), ...away];
}

function item(id, text) {
  const li = clone("todo-item");
  li.id = id;
  $("h3", li).textContent = text;
  return li;
}

function call(seat, i, again) {
  const li = item(`todo-help-${i}`, seat ? say("console.todo.help", { Seat: seat }) : say("console.todo.help.somewhere"));
  li.dataset.seat = seat;
  const button = document.createElement("button");
  button.type = "button";
  button.id = `helped-${i}`;
  button.className = "button";
  button.textContent = say("console.todo.helped");
  button.setAttribute("aria-label", `${button.textContent} ${seat}`);
  button.addEventListener("click", async () => {
    await guard(() => postJSON("api/helped", { seat, done: true }));
    again();
  });
  $(".buttons", li).append(button);
  return li;
}
