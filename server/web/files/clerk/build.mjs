// From what was typed to the events of an order. What is missing or is no amount is said at its field; all else the rules of the register say.
import { kinds, multiplied } from "./kinds.mjs";
import { project } from "./state.mjs";
import { parseWan } from "./wan.mjs";

/** @typedef {import("./kinds.mjs").Field} Field */

const empty = "clerk.fault.empty";

/** How what was typed becomes what is on the board; a fault is thrown by its words. @type {Record<string, (raw: any, f: Field, of: any) => unknown>} */
const read = {
  text: (raw) => oneLine(raw),
  long: (raw) => oneLine(raw),
  day: (raw) => raw,
  choice: (raw, f) => (f.of?.[0] === "true" ? raw && raw === "true" : f.name === "months" && raw ? Number(raw) : raw),
  number: (raw) => whole(raw),
  wan: (raw, f) => amount(raw, f),
  check: (raw) => Boolean(raw),
  lines: (raw, f) => lines(raw, f),
  document: (raw) => (raw?.title?.trim() && raw.hash ? { title: oneLine(raw.title), hash: raw.hash } : halfDocument(raw)),
  goals: (raw) => (raw ?? []).map((g) => ({ text: oneLine(g.text), due: g.due })),
  parts: (raw, f) => (raw ?? []).map((p) => group(f.spec, p)),
  group: (raw, f) => group(f.spec, raw ?? {}),
  item: (raw, f, of) => (raw ? { ...raw, item: f.own ? of.project : raw.item } : undefined),
  project: (raw) => raw,
};

function lines(raw, f) {
  const all = String(raw ?? "").split(/[\n、]/).map((l) => l.trim()).filter(Boolean);
  if (f.name === "proposers" && !all.every((key) => /^[0-9a-f]{64}$/.test(key))) throw "clerk.fault.key";
  return all;
}

/** A title without its file, or a file without its title. @param {any} raw */
function halfDocument(raw) {
  if (raw?.title?.trim() || raw?.hash) throw raw.hash ? empty : "clerk.fault.file";
  return undefined;
}

const oneLine = (raw) => String(raw ?? "").replace(/\s+/g, " ").trim();

function whole(raw) {
  if (String(raw ?? "").trim() === "") return undefined;
  if (!/^\d{1,9}$/.test(String(raw).trim())) throw "clerk.fault.number";
  return Number(raw);
}

function amount(raw, f) {
  if (!raw) return f.optional ? 0 : undefined;
  const n = parseWan(String(raw));
  if (n === null) throw "clerk.fault.wan";
  return n;
}

/** An object of fields within one. */
function group(spec, raw) {
  return Object.fromEntries(spec.map((f) => [f.name, wanted(f, value(f, raw, raw))]));
}

const missing = (v) => v === undefined || v === "" || (Array.isArray(v) && v.length === 0);

function wanted(f, v) {
  if (missing(v) && !f.optional && f.type !== "goals") throw f.type === "parts" || f.type === "group" ? "clerk.fault.parts" : empty;
  return v;
}

/** @param {Field} f @param {any} values @param {any} event as far as it is made */
function value(f, values, event) {
  const own = f.own && f.type !== "item" && !values[f.name] && project(event.project);
  return own ? f.own(own) : (read[f.type] ?? ((raw) => raw))(values[f.name], f, event);
}

/**
 * The events of what was typed, or the faults at its fields.
 * @param {string} kind
 * @param {any} values
 * @returns {{body: any[], faults: Record<string, string>}} faults by the name of the field, as keys of words
 */
export function build(kind, values) {
  const several = multiplied(kind);
  const faults = {};
  if (several && !values[several.name]?.length) return { body: [], faults: { [several.name]: empty } };
  const body = (several ? values[several.name] : [null]).map((id) => event(kind, several ? { ...values, [several.name]: id } : values, faults));
  return { body, faults };
}

function event(kind, values, faults) {
  const e = {};
  for (const f of kinds[kind].fields) {
    if (f.when && !f.when(values)) continue;
    try {
      const v = f.type === "kept" ? values[f.name] : wanted(f, value(f, values, e));
      if (v !== undefined) e[f.name] = v;
    } catch (fault) {
      if (typeof fault !== "string") throw fault;
      faults[f.name] = fault;
    }
  }
  return e;
}
