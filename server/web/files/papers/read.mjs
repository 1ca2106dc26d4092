// One paper after the other, as this teller alone reads it. It is on the disk of this machine before the next one is shown.
import { $, clone } from "../lib/dom.mjs";
import { postJSON } from "../lib/api.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { guard } from "./sign.mjs";
import { again, readAgain, state } from "./state.mjs";
import { drawList } from "./list.mjs";
import { first, mountKeys } from "./keys.mjs";
import { asks, countAnswers, exclude, several } from "./answers.mjs";
import { marks, reasons } from "./marks.mjs";

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
  const before = marked?.number === number ? marked : state.papers[number - 1];
  marked = undefined;
  $("#marks").classList.toggle("graded", state.form === "EVALUATION" || asking());
  $("#marks").replaceChildren(...state.candidates.map((c, i) => row(c, i, before?.marks[i])));
  const whole = reasons();
  const reason = whole.find(({ code }) => code === before?.invalid) ?? whole[0]; // what the marks say, too, the program finds again
  $("#validity-choices").replaceChildren(...whole.map((r) => segment("validity", r, r === reason)));
  count();
  first($(".mark-row")).focus();
}

function asking() {
  return state.form === "QUESTIONNAIRE";
}

/** @param {number} number */
function drawTexts(number) {
  $("#read-title").textContent = say(again ? "papers.read.again" : "papers.read.title", { Number: number });
  $("#read-of").textContent = say("papers.read.of", { Count: state.count, Read: state.papers.length });
  $("#read-keys").textContent = say(`papers.read.keys.${state.form}`, { Grades: state.grades?.length });
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
  const many = several(candidate.question);
  const given = many && mark ? mark.split(";") : [mark];
  $(".segments", set).append(...marks(candidate).map((m) => segment(`mark-${i}`, m, given.includes(m.code), many)));
  $(".mark-asks", set).textContent = candidate.question ? asks(candidate.question) : "";
  return set;
}

/**
 * @param {string} name
 * @param {import("./marks.mjs").Mark} mark
 * @param {boolean} checked
 * @param {boolean} [many] may be marked at once
 */
function segment(name, { code, text, keys }, checked, many = false) {
  const label = clone("segment");
  const input = label.querySelector("input");
  Object.assign(input, { type: many ? "checkbox" : "radio", name, value: code, checked });
  input.dataset.keys = keys;
  $("span", label).textContent = text;
  return label;
}

/** Says how many are approved, or have a grade; whether that is too many, the program says, too. */
function count() {
  if (asking()) return countAnswers();
  const given = [...document.querySelectorAll("#marks input:checked")].filter(({ value }) => (state.grades ? !["", "X"].includes(value) : ["A", "√"].includes(value)));
  const over = !state.grades && given.length > state.seats;
  const key = state.grades ? "papers.rated" : over ? "papers.marked.over" : "papers.marked";
  $("#read-marked").textContent = say(key, { Count: given.length, Seats: state.seats, Items: state.candidates.length });
  $("#read-marked").classList.toggle("bad", over);
}

/** @returns {import("./state.mjs").Paper} the paper as it is marked */
function paper() {
  const invalid = $("#validity input:checked").value;
  const marks = [...document.querySelectorAll(".mark-row")].map((row) => {
    const given = [...row.querySelectorAll("input:checked")].map((i) => i.value);
    return invalid === "NOT_A_BALLOT" ? "" : given.join(";");
  });
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
  $("#read").addEventListener("change", (event) => {
    exclude(event.target);
    count();
  });
  document.addEventListener("language", () => {
    if (drawn) marked = paper();
    drawn = "";
  });
  mountKeys(keep);
}
