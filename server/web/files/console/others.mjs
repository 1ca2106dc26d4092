// What is no step of its own: a remark, a card or slip that was lost, slips that are left, and the end without a result. The inputs stand
// in the page from the beginning, so that a new look at the board takes nothing away that somebody typed.
import { $ } from "../lib/dom.mjs";
import { tell } from "../lib/dialog.mjs";
import { say } from "../lib/words.mjs";
import { begin } from "./order.mjs";
import { orderButton, paragraph } from "./parts.mjs";
import { figures } from "./poll.mjs";
import { turn } from "./roles.mjs";

/** The phases in which something may be ordered; anything else whenever the board is not void for good. */
const phases = {
  replace: ["gathering", "voting"],
  strike: ["gathering", "voting", "last-call", "closed", "transcribing"],
};

/**
 * @param {import("./poll.mjs").Sight} sight
 * @param {() => void} again
 */
export function others(sight, again) {
  const { board } = sight;
  $("#strike-hint").textContent = say("console.others.strike.hint", { Count: figures(sight).Slips });
  reasons(board.void);
  const may = {
    remark: true, replace: phases.replace.includes(board.state.phase), void: board.void.length > 0,
    strike: phases.strike.includes(board.state.phase) && figures(sight).Slips > 0,
  };
  for (const kind of ["remark", "replace", "strike", "void"]) {
    const box = $(`#other-${kind}`);
    box.hidden = !may[kind];
    for (const old of box.querySelectorAll(".buttons, .turn")) old.remove();
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    const button = orderButton(sight, { kind, id: kind, press: acts[kind] }, again);
    if (kind === "void") button.className = "button danger";
    buttons.append(button);
    box.append(paragraph(turn(kind), "turn"), buttons);
  }
}

function reasons(lawful) {
  const select = $("#void-reason");
  const old = select.value;
  select.replaceChildren(...lawful.map((r) => new Option(say(`console.others.void.${r}`), r)));
  if (lawful.includes(old)) select.value = old;
}

const acts = {
  remark: () => withText("remark-text", (text) => begin("api/propose", { kind: "remark", body: { text } })),
  void: () => withText("void-text", (text) => begin("api/propose", { kind: "void", body: { reason: $("#void-reason").value, text } })),
  strike: () => begin("api/propose", { kind: "strike" }),
  replace,
};

async function withText(id, order) {
  const text = $(`#${id}`).value.trim();
  if (!text) return tell({ title: say("console.sign.failed"), text: say("console.others.text.missing") });
  if (await order(text)) $(`#${id}`).value = "";
}

async function replace() {
  const pair = { old: $("#replace-old").value.trim().toLowerCase(), new: $("#replace-new").value.trim().toLowerCase() };
  if (![pair.old, pair.new].every((key) => /^[0-9a-f]{64}$/.test(key))) {
    return tell({ title: say("console.sign.failed"), text: say("console.others.replace.bad") });
  }
  const body = { [$("#replace-what").value]: pair };
  if (await begin("api/propose", { kind: "replace", body })) for (const id of ["#replace-old", "#replace-new"]) $(id).value = "";
}
