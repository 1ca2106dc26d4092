// Keyboard shortcuts go to places of the page. None of them signs anything.
import { $ } from "../lib/dom.mjs";
import { tell } from "../lib/dialog.mjs";
import { say } from "../lib/words.mjs";

const places = { 1: "#todo", 2: ".step.now", 3: "#figures", 4: "#others summary" };

/** Tells what there is. */
function help() {
  if (document.querySelector("dialog")) return;
  const lines = ["todo", "step", "figures", "others", "help"].map((name) => say(`console.keys.${name}`));
  tell({ title: say("console.keys"), lines, text: say("console.keys.none") });
}

/** Listens for shortcuts, unless somebody types or is asked something. */
export function mountKeys() {
  $("#keys").addEventListener("click", help);
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "?" || event.key === "？") {
      event.preventDefault();
      help();
      return;
    }
    const place = places[event.key] && document.querySelector(places[event.key]);
    if (!place) return;
    event.preventDefault();
    place.focus();
    place.scrollIntoView({ block: "start" });
  });
}
