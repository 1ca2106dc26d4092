// Two readings are compared, one teller encrypts, and the other's machine makes every ciphertext again before it signs. What they hand
// each other goes on a stick.
import { $ } from "../lib/dom.mjs";
import { getJSON, postFile, postJSON } from "../lib/api.mjs";
import { ask } from "../lib/dialog.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { save } from "../lib/save.mjs";
import { markText } from "./marks.mjs";
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
  const papers = Map.groupBy(compared?.differences ?? [], (d) => d.paper);
  $("#differences").replaceChildren(...[...papers].map(([number, all]) => paper(number, all)));
}

/**
 * What differs on one paper.
 * @param {number} number
 * @param {any[]} all
 */
function paper(number, all) {
  const item = document.createElement("li");
  const title = document.createElement("h3");
  title.textContent = say("papers.differ.paper", { Paper: number });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = say("papers.differ.again", { Paper: number });
  button.addEventListener("click", () => readAgain(number));
  item.append(title, ...all.map(line), button);
  return item;
}

/** @param {any} d */
function line(d) {
  const candidate = state.candidates.find((c) => c.id === d.candidate);
  const p = document.createElement("p");
  const name = document.createElement("bdi");
  name.textContent = candidate ? inLanguage(candidate.names) : say("papers.differ.validity");
  const both = document.createElement("b");
  both.textContent = `${say("papers.differ.mine", { Text: mark(d, d.mine) })} · ${say("papers.differ.theirs", { Text: mark(d, d.theirs) })}`;
  p.append(name, " ", both);
  return p;
}

/** How a difference is said: a mark, or why the paper is invalid. */
function mark(d, text) {
  if (text === "-") return say("papers.differ.missing");
  const candidate = state.candidates.find((c) => c.id === d.candidate);
  return candidate ? markText(candidate, text) : text ? say(`papers.reason.${text}`) : say("papers.valid");
}

/**
 * Does something with a file as soon as it is chosen, and says beside it what came of it.
 * @param {string} id
 * @param {(file: File) => Promise<{text: () => string, bad?: boolean}>} act
 * @param {() => Promise<void>} look
 */
function chosen(id, act, look) {
  const input = /** @type {HTMLInputElement} */ ($(`#${id}`));
  const answer = $(`#${id}-answer`);
  let said = { text: () => "" };
  const draw = () => {
    answer.textContent = said.text();
    answer.classList.toggle("bad", Boolean(said.bad));
  };
  document.addEventListener("language", draw);
  input.addEventListener("change", async () => {
    try {
      said = await act(input.files[0]);
    } catch (error) {
      said = { text: () => why(error), bad: true };
    }
    draw();
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
    const papers = compared.papers;
    return n ? { text: () => say("papers.first.differ", { Count: n }), bad: true } : { text: () => say("papers.first.same", { Count: papers }) };
  }, look);
  chosen("handover", async (file) => {
    await postFile("api/papers/check", file);
    return { text: () => say("papers.second.done") };
  }, look);
  $("#encrypt").addEventListener("click", () => guard(encrypt).then(look));
  $("#table-save").addEventListener("click", () => guard(async () => {
    const table = await getJSON("api/papers/table");
    save(table.name, `\ufeff${table.text}`, "text/csv"); // a spreadsheet takes UTF-8 for such by its mark
  }));
  document.addEventListener("language", drawDifferences);
}
