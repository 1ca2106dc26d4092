// Projects to pick among more than a thousand: what is typed narrows them down; those that were picked stand above.
import { element } from "../lib/dom.mjs";
import { language, say } from "../lib/words.mjs";
import { input, label, press } from "./make.mjs";
import { projectName, project, seen } from "./state.mjs";

const shown = 8;

/**
 * @param {import("./kinds.mjs").Field} f
 * @param {any} at
 * @param {string} id
 * @param {import("./fields.mjs").Form} form
 */
export function pick(f, at, id, form) {
  const box = element("div", "pick-box");
  const picked = () => (f.several ? (at[f.name] ??= []) : at[f.name] ? [at[f.name]] : []);
  const set = (ids) => {
    at[f.name] = f.several ? ids : ids.at(-1);
    form.again();
  };
  const chips = element("ul", "chips");
  chips.append(...picked().map((p) => chip(p, () => set(picked().filter((q) => q !== p)))));
  const list = element("ul", "pick-list");
  const draw = (text) => {
    const all = possible(f, form.values, text).filter((p) => !picked().includes(p.id));
    const rows = all.slice(0, shown).map((p) => line(press(`${id}-add-${p.id}`, say("clerk.pick.add", { Project: projectName(p.id) }), "quiet", () => set([...picked(), p.id]))));
    const whole = all.filter((p) => f.name === "projects" || p.year === seen.year); // those of other years are taken one by one
    if (f.several && whole.length > 1) rows.push(line(press(`${id}-all`, say("clerk.pick.all", { Count: whole.length }), "quiet", () => set([...picked(), ...whole.map((p) => p.id)]))));
    if (all.length > shown && !(f.several && whole.length === all.length)) rows.push(line(document.createTextNode(say("clerk.pick.more", { Count: all.length - shown }))));
    if (all.length === 0) rows.push(line(document.createTextNode(say("clerk.pick.none"))));
    list.replaceChildren(...rows);
  };
  const search = input(id, "text", "", draw);
  draw("");
  box.append(chips, label(id, say("clerk.pick.search")), search, list);
  if (!f.several && picked().length > 0) search.hidden = list.hidden = box.querySelector("label").hidden = true;
  return box;
}

/** The projects that a field may name, which hold what was typed. */
function possible(f, values, text) {
  const wanted = text.trim().toLocaleLowerCase(language());
  return seen.projects.filter((p) => f.among.includes(p.status) && (f.name !== "projects" || p.year === Number(values.year)) && holds(p, wanted));
}

/** Whether number, title, field, place or unit of a project hold a text. @param {any} p @param {string} text in lower case */
export function holds(p, text) {
  return !text || [p.id, p.title, p.field, p.place, p.unit].some((part) => part.toLocaleLowerCase(language()).includes(text));
}

function line(inside) {
  const li = document.createElement("li");
  li.append(inside);
  return li;
}

function chip(id, drop) {
  const li = line(Object.assign(document.createElement("bdi"), { textContent: project(id) ? projectName(id) : id }));
  const b = press(`drop-${id}`, "×", "quiet", drop);
  b.setAttribute("aria-label", say("clerk.pick.drop", { Project: id }));
  li.append(b);
  return li;
}
