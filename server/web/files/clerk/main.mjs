// The clerk's console: a register through its year. What it says is what this machine's program has replayed, and what it signs was shown.
import { Lost, Problem } from "../lib/api.mjs";
import { mountDisplay } from "../lib/display.mjs";
import { $, announce, ready, show } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { cases } from "./cases.mjs";
import { cite, goCite } from "./cite.mjs";
import { facts } from "./facts.mjs";
import { begin, close, drawForm, mountForm } from "./form.mjs";
import { intake } from "./intake.mjs";
import { kindsOf } from "./kinds.mjs";
import { press } from "./make.mjs";
import { next } from "./next.mjs";
import { items, papers } from "./papers.mjs";
import { projects } from "./projects.mjs";
import { rail } from "./rail.mjs";
import { reason } from "./refused.mjs";
import { asked, kindName, look, seen } from "./state.mjs";
import { suggestions } from "./suggestions.mjs";
import { table } from "./table.mjs";
import { waiting } from "./waiting.mjs";

const pause = 15000; // milliseconds between looks: others sign, too

let part = "collect";
let shown = ""; // what is on the page, as text: nothing is drawn twice
let pressing = false; // what is under somebody's finger is not drawn anew: the press would be lost
let putOff = false;
let looks = 0;

/** Parts of the page that have a list of projects. */
const listed = ["collect", "screen", "plan", "handover", "supervise", "rate"];

export async function main() {
  addEventListener("pointerdown", () => (pressing = true), true);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(released), true); // after the click
  mountDisplay();
  mountForm(draw);
  document.addEventListener("language", draw);
  $("#year").addEventListener("change", () => again({ year: Number($("#year").value) }));
  $("#day").addEventListener("change", () => again({ day: $("#day").value }));
  $("#again").addEventListener("click", () => again());
  $("#halt-again").addEventListener("click", () => again().then(() => seen && show("clerk")));
  await again();
  show(seen ? "clerk" : "halt");
  ready();
  setInterval(() => !document.querySelector("dialog") && again(), pause);
}

/** Looks now. @param {{year?: number, day?: string}} [change] */
async function again(change) {
  try {
    await look(change);
    trouble("");
    if (JSON.stringify(seen) === shown) return;
    if (pressing) putOff = true;
    else draw();
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Lost)) throw error;
    trouble(reason(error));
  } finally {
    document.documentElement.dataset.looks = String(++looks);
  }
}

function released() {
  pressing = false;
  if (putOff) draw();
}

/** @param {string} text what keeps this page from seeing the register, "" if nothing does */
function trouble(text) {
  $("#trouble").hidden = !text || !seen;
  announce($("#trouble"), text);
  $("#halt-text").textContent = text;
}

function go(to) {
  part = to;
  close();
  draw();
  $("#part-title").focus({ preventScroll: true });
  scrollTo(0, 0);
}

function draw() {
  if (!seen) return;
  putOff = false;
  shown = JSON.stringify(seen);
  const { id, selectionStart } = document.activeElement ?? {};
  head();
  document.documentElement.dataset.part = part;
  $("#part-title").textContent = say(`clerk.part.${part}`);
  $("#part-lead").textContent = say(`clerk.part.${part}.lead`);
  $("#rail").replaceChildren(...rail(part, go));
  const matters = next(part, goCite);
  $("#next-list").replaceChildren(...matters);
  $("#next").hidden = part === "papers";
  $("#next-none").hidden = matters.length > 0;
  const orders = waiting(draw);
  $("#waiting-list").replaceChildren(...orders);
  $("#waiting").classList.toggle("busy", orders.length > 0);
  $("#waiting-none").hidden = orders.length > 0;
  $("#actions").replaceChildren(...kindsOf(part).filter(lawful).map((k) => press(`begin-${k}`, kindName(k), "", () => begin(k))));
  drawForm();
  section("#facts", facts(part), cases(part), suggestions(part, draw), papers(part));
  section("#more", items(part), intake(part, draw), table(part, draw), cite(part, draw));
  section("#projects", listed.includes(part) ? [projects(part, draw)] : []);
  const at = id && document.activeElement?.id !== id && document.getElementById(id);
  if (!at) return;
  at.focus({ preventScroll: true });
  if (at instanceof HTMLInputElement && at.type === "text") at.setSelectionRange(selectionStart, selectionStart);
}

/** Where no standing committee decides, nobody interpellates (docs/rules.md, section 13.4). @param {string} kind */
const lawful = (kind) => seen.signers > 0 || !["interpellate", "answer"].includes(kind);

/** Fills a section, or hides it. @param {string} selector @param {...Node[]} inside */
function section(selector, ...inside) {
  const all = inside.flat();
  $(`${selector}-box`).hidden = all.length === 0;
  $(selector).replaceChildren(...all);
}

function head() {
  $("#bar-congress").textContent = inLanguage(seen.congress);
  $("#bar-title").textContent = document.title = say("clerk.title");
  $("#clerk-title").textContent = say("clerk.heading", { Congress: inLanguage(seen.congress) });
  $("#you").textContent = say("clerk.you", { Role: say(`clerk.role.${seen.officer.role}`), Name: seen.officer.name });
  $("#board").textContent = say(seen.witnessed ? "clerk.board.witnessed" : "clerk.board", { Origin: seen.origin, Size: seen.head.size, Root: seen.head.root.slice(0, 16) });
  $("#blind").hidden = !seen.blind;
  $("#unwitnessed").hidden = seen.witnesses.length === 0 || seen.witnessed;
  const years = $("#year");
  const all = [...new Set([...seen.years, seen.year, Number(seen.day.slice(0, 4)) + 1])].sort();
  years.replaceChildren(...all.map((y) => new Option(String(y), String(y), false, y === seen.year)));
  $("#day").value = asked.day || seen.day;
}
