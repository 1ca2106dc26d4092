// The form that is open. What was typed outlives a new look at the register and another language.
import { Lost, Problem } from "../lib/api.mjs";
import { $, element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begun, derive } from "./begin.mjs";
import { build } from "./build.mjs";
import { field } from "./fields.mjs";
import { kinds } from "./kinds.mjs";
import { buttons, heading, paragraph, press } from "./make.mjs";
import { propose, signers } from "./order.mjs";
import { fieldOf, reason } from "./refused.mjs";
import { kindName } from "./state.mjs";

/** @type {{kind: string, values: any, after?: (body: any[]) => Promise<void>} | null} */
let open = null;

/** Why it was refused, and the field that this is about, by name. @type {{why: Problem | Lost, at: string} | null} */
let refusal = null;

/** What is missing, by field. @type {Record<string, string>} */
let faults = {};

let redraw = () => {};

/** @param {() => void} draw draws the page after an order, and the form with it */
export function mountForm(draw) {
  redraw = draw;
}

/**
 * Opens the form of a kind.
 * @param {string} kind
 * @param {{of?: string | string[], values?: any, after?: (body: any[]) => Promise<void>}} [given]
 */
export function begin(kind, given = {}) {
  open = { kind, values: begun(kind, given), after: given.after };
  refusal = null;
  faults = {};
  drawForm();
  const title = $("#form-title");
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
}

/** Closes the form; what was typed is gone. */
export function close() {
  open = null;
  drawForm();
}

export function drawForm() {
  const box = $("#form");
  box.hidden = !open;
  if (!open) return box.replaceChildren();
  const { kind, values } = open;
  const focus = document.activeElement?.id;
  const form = { kind, values, again: () => (derive(kind, values), drawForm()) };
  const spec = kinds[kind].fields.filter((f) => f.type !== "kept" && (!f.when || f.when(values)));
  const all = element("div", "fields");
  for (const f of spec) {
    const one = field(f, values, `f-${f.name}`, form);
    for (const change of ["input", "change"]) one.addEventListener(change, () => mended(f.name));
    one.addEventListener("click", ({ target }) => target instanceof Element && target.closest("button") && mended(f.name));
    all.append(one);
  }
  const why = Object.assign(paragraph(refusal ? reason(refusal.why) : "", "fault"), { id: "refusal", hidden: !refusal || Boolean(refusal.at) });
  why.setAttribute("role", "alert");
  const send = press("form-send", say("clerk.form.send"), "primary", submit);
  box.replaceChildren(heading("h2", kindName(kind), "form-title"), paragraph(signers(kind), "help"), all, why, buttons(press("form-close", say("clerk.form.close"), "", close), send));
  showFaults();
  if (focus && document.activeElement?.id !== focus) document.getElementById(focus)?.focus({ preventScroll: true });
}

/** Says at each field what is wrong there. */
function showFaults() {
  const all = Object.fromEntries(Object.entries(faults).map(([name, key]) => [name, say(key)]));
  if (refusal?.at) all[refusal.at] ??= reason(refusal.why);
  for (const [name, text] of Object.entries(all)) {
    const place = document.getElementById(`f-${name}-fault`);
    if (!place) continue;
    place.textContent = text;
    place.hidden = false;
    const input = document.getElementById(`f-${name}`);
    input?.setAttribute("aria-invalid", "true");
    input?.setAttribute("aria-describedby", place.id);
  }
}

/** Somebody is putting a field right: what was wrong there is said no more. @param {string} name */
function mended(name) {
  delete faults[name];
  if (refusal?.at === name) refusal = null;
  const place = document.getElementById(`f-${name}-fault`);
  if (place) place.hidden = true;
  const input = document.getElementById(`f-${name}`);
  input?.removeAttribute("aria-invalid");
  const help = document.getElementById(`f-${name}-help`);
  if (help) input?.setAttribute("aria-describedby", help.id);
  else input?.removeAttribute("aria-describedby");
}

async function submit() {
  const now = open;
  const made = build(now.kind, now.values);
  refusal = null;
  faults = made.faults;
  if (Object.keys(faults).length === 0) await send(now, made.body);
  else drawForm();
  const first = document.querySelector("#form [aria-invalid]") ?? document.querySelector("#form .fault:not([hidden])");
  first?.scrollIntoView({ block: "center" });
  if (first instanceof HTMLInputElement) first.focus({ preventScroll: true });
}

async function send(now, body) {
  try {
    if (!(await propose(now.kind, body))) return;
    await now.after?.(body);
    if (open === now) close();
  } catch (why) {
    if (!(why instanceof Problem) && !(why instanceof Lost)) throw why;
    refusal = { why, at: why instanceof Problem ? fieldOf(why.document, kinds[now.kind].fields.map((f) => f.name)) : "" };
  } finally {
    redraw();
  }
}
