// Papers to print, and the items of the year's evaluation for the page that prepares polls.
import { Lost, postJSON, Problem } from "../lib/api.mjs";
import { ask } from "../lib/dialog.mjs";
import { element } from "../lib/dom.mjs";
import { language, say } from "../lib/words.mjs";
import { buttons, heading, paragraph, press } from "./make.mjs";
import { guard } from "./order.mjs";
import { seen } from "./state.mjs";

/** @param {string} part @returns {Node[]} */
export function papers(part) {
  if (part !== "papers") return [];
  const all = (seen.papers ?? []).map((name) => {
    const a = Object.assign(element("a", "button"), { href: `papers/${name}${language() === "en" ? ".en" : ""}?year=${seen.year}&day=${seen.day}`, target: "_blank", id: `paper-${name}`, textContent: say(`extract.${name}.link`) });
    a.addEventListener("click", (event) => {
      event.preventDefault();
      guard(() => open(a.href));
    });
    return a;
  });
  return [paragraph(say("clerk.papers.help"), "help"), buttons(...all)];
}

/** Opens a paper, if the register has something for it yet. @param {string} address */
async function open(address) {
  const answer = await fetch(address).catch(() => {
    throw new Lost();
  });
  if (!answer.ok) throw new Problem(await answer.json());
  window.open(address, "_blank");
}

/** @param {string} part @returns {Node[]} */
export function items(part) {
  if (part !== "rate") return [];
  const box = element("div", "");
  box.append(heading("h2", say("clerk.items"), "items-title"), paragraph(say("clerk.items.help"), "help"), buttons(press("items", say("clerk.items.make"), "", () => guard(async () => {
    const made = await postJSON("api/clerk/items", { year: seen.year });
    if (await ask({ title: say("clerk.items.made"), text: say("clerk.items.where", { File: made.file }), lines: made.candidates.map((c) => `${c.id} ${c.names.zh}`), yes: say("clerk.items.go") })) location.assign(made.at);
  }))));
  return [box];
}
