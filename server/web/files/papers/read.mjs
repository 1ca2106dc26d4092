// One paper after the other, as this teller alone reads it. It is on the disk of this machine before the next one is shown.
import { $, clone } from "../lib/dom.mjs";
import { postJSON } from "../lib/api.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { guard } from "./sign.mjs";
import { again, readAgain, state } from "./state.mjs";
import { drawList } from "./list.mjs";
import { mountKeys } from "./keys.mjs";

/** The marks of each form, in the order of their segments. */
export const forms = { APPROVE_OPPOSE_ABSTAIN: ["A", "O", "", "X"], TICK_UP_TO_N: ["√", "", "X"] };
const reasons = ["", "NOT_A_BALLOT", "UNREADABLE"];

let drawn = ""; // which paper is on the screen: what was marked must not be taken away
/** @type {import("./state.mjs").Paper | undefined} what was marked when everything is drawn anew */
let marked;

/** Draws the paper that is next, or that is read again. */
export function drawRead() {
  const number = again || state.papers.length + 1;
  drawTexts(number);
  $("#read").dataset.number = String(number);
  if (drawn === `${number}/${state.papers.length}`) return;
  drawn = `${number}/${state.papers.length}`;
  const before = marked ?? state.papers[number - 1];
  marked = undefined;
  $("#marks").replaceChildren(...state.candidates.map((c, i) => row(c, i, before?.marks[i])));
  const reason = reasons.includes(before?.invalid) ? before.invalid : "";
  $("#validity-choices").replaceChildren(...reasons.map((r) => segment("validity", r, say(`papers.reason.${r}`), r === reason)));
  count();
  $("#marks input:checked").focus();
}

/** @param {number} number */
function drawTexts(number) {
  $("#read-title").textContent = say(again ? "papers.read.again" : "papers.read.title", { Number: number });
  $("#read-of").textContent = say("papers.read.of", { Count: state.count, Read: state.papers.length });
  $("#read-keys").textContent = say(state.form === "TICK_UP_TO_N" ? "papers.read.keys.tick" : "papers.read.keys.approve");
  $("#read-save").textContent = say(again || number === state.count ? "papers.read.save.one" : "papers.read.save");
  $("#read-cancel").hidden = !again;
  drawList("#read-list");
}

/**
 * A candidate's row.
 * @param {any} candidate
 * @param {number} i
 * @param {string} [mark]
 */
function row(candidate, i, mark = "") {
  const set = clone("mark-row");
  $(".mark-number", set).textContent = `${i + 1}.`;
  $(".mark-name", set).textContent = inLanguage(candidate.names);
  $(".segments", set).append(...forms[state.form].map((m) => segment(`mark-${i}`, m, say(`papers.mark.${m}`), m === mark)));
  return set;
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} text
 * @param {boolean} checked
 */
function segment(name, value, text, checked) {
  const label = clone("segment");
  const input = label.querySelector("input");
  Object.assign(input, { name, value, checked });
  $("span", label).textContent = text;
  return label;
}

/** Says how many are approved; whether that is too many, the program says, too. */
function count() {
  const n = document.querySelectorAll('#marks input:is([value="A"], [value="√"]):checked').length;
  const over = n > state.seats;
  $("#read-marked").textContent = say(over ? "papers.marked.over" : "papers.marked", { Count: n, Seats: state.seats });
  $("#read-marked").classList.toggle("bad", over);
}

/** @returns {import("./state.mjs").Paper} the paper as it is marked */
function paper() {
  const invalid = $("#validity input:checked").value;
  const marks = [...document.querySelectorAll("#marks input:checked")].map((i) => (invalid === "NOT_A_BALLOT" ? "" : i.value));
  return { number: again || state.papers.length + 1, marks, invalid };
}

/** @param {() => Promise<void>} look */
export function mountRead(look) {
  let busy = false;
  const keep = async () => {
    if (busy) return;
    busy = true;
    await guard(async () => {
      await postJSON("api/papers/paper", paper());
      drawn = "";
      readAgain(0);
      await look();
    });
    busy = false;
  };
  $("#read-save").addEventListener("click", (event) => event.detail > 1 || keep()); // the second of two clicks would save the next paper, unread
  $("#read-cancel").addEventListener("click", () => {
    drawn = "";
    readAgain(0);
  });
  $("#read").addEventListener("change", count);
  document.addEventListener("language", () => {
    if (drawn) marked = paper();
    drawn = "";
  });
  mountKeys(keep);
}
