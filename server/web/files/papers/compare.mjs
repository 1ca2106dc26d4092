// Two readings are compared, one teller encrypts, and the other's machine makes every ciphertext again before it signs. What they hand
// each other goes on a stick.
import { $ } from "../lib/dom.mjs";
import { getJSON, postFile, postJSON } from "../lib/api.mjs";
import { ask } from "../lib/dialog.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { save } from "../lib/save.mjs";
import { guard, why } from "./sign.mjs";
import { readAgain, state } from "./state.mjs";
import { drawList } from "./list.mjs";

/** @type {any} what was found by the last comparison */
let compared = null;

export function drawCompare() {
  const args = { Count: state.count, Valid: state.valid, Invalid: state.count - state.valid };
  $("#compare-text").textContent = say("papers.compare.text", args);
  $("#encrypt").disabled = !state.agreed && !state.made;
  $("#encrypt").textContent = say(state.made ? "papers.first.again" : "papers.first.encrypt");
  $("#made").hidden = !state.made;
  if (state.agreed) compared = null;
  drawList("#compare-list");
}

/** Draws where the two differ, paper by paper. */
function drawDifferences() {
  $("#differences").replaceChildren(...(compared?.differences ?? []).map(difference));
}

/** @param {any} d */
function difference(d) {
  const item = document.createElement("li");
  const candidate = state.candidates.find((c) => c.id === d.candidate);
  const lines = [
    say("papers.differ.paper", { Paper: d.paper }), candidate ? inLanguage(candidate.names) : say("papers.differ.validity"),
    say("papers.differ.mine", { Text: mark(d, d.mine) }), say("papers.differ.theirs", { Text: mark(d, d.theirs) }),
  ];
  const texts = lines.map((text, i) => {
    const span = document.createElement(i === 0 ? "b" : "bdi");
    span.textContent = text;
    return span;
  });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = say("papers.differ.again", { Paper: d.paper });
  button.addEventListener("click", () => readAgain(d.paper));
  item.append(...texts, button);
  return item;
}

/** How a difference is said: a mark, or why the paper is invalid. */
function mark(d, text) {
  if (text === "-") return say("papers.differ.missing");
  return d.candidate ? say(`papers.mark.${text}`) : text ? say(`papers.reason.${text}`) : say("papers.valid");
}

/**
 * Does something with a file as soon as it is chosen, and says beside it what came of it.
 * @param {string} id
 * @param {(file: File) => Promise<{text: string, bad?: boolean}>} act
 * @param {() => Promise<void>} look
 */
function chosen(id, act, look) {
  const input = /** @type {HTMLInputElement} */ ($(`#${id}`));
  input.addEventListener("change", async () => {
    const answer = $(`#${id}-answer`);
    let said;
    try {
      said = await act(input.files[0]);
    } catch (error) {
      said = { text: why(error), bad: true };
    }
    answer.textContent = said.text;
    answer.classList.toggle("bad", Boolean(said.bad));
    input.value = ""; // the same file, made anew, may be chosen again
    await look();
  });
}

/** Encrypts once, and saves what the other teller needs. */
async function encrypt() {
  if (!state.made) {
    const yes = await ask({ title: say("papers.first.encrypt.ask", { Valid: state.valid }), text: say("papers.first.encrypt.text"), yes: say("papers.sign.yes"), hold: true });
    if (!yes) return;
  }
  const file = await postJSON("api/papers/encrypt", {});
  save(file.name, file.text, "application/json");
}

/** @param {() => Promise<void>} look */
export function mountCompare(look) {
  chosen("other-table", async (file) => {
    compared = await postFile("api/papers/compare", file);
    drawDifferences();
    const n = compared.differences.length;
    return n ? { text: say("papers.first.differ", { Count: n }), bad: true } : { text: say("papers.first.same", { Count: compared.papers }) };
  }, look);
  chosen("handover", async (file) => {
    await postFile("api/papers/check", file);
    return { text: say("papers.second.done") };
  }, look);
  $("#encrypt").addEventListener("click", () => guard(encrypt).then(look));
  $("#table-save").addEventListener("click", () => guard(async () => {
    const table = await getJSON("api/papers/table");
    save(table.name, `\ufeff${table.text}`, "text/csv"); // a spreadsheet takes UTF-8 for such by its mark
  }));
  document.addEventListener("language", drawDifferences);
}
