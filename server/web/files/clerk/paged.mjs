// A long list: searched by what is typed, by a state, and shown a page at a time. What was asked for outlives a new look.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { buttons, input, labelled, paragraph, press, select } from "./make.mjs";

const shown = 20;

/** What is asked for, by the name of the list. @type {Record<string, {text: string, state: string, page: number}>} */
const asked = {};

/**
 * @param {string} name
 * @param {any[]} all
 * @param {{state: (one: any) => string, stateName: (state: string) => string, holds: (one: any, text: string) => boolean, row: (one: any) => Node}} of
 * @param {() => void} redraw
 */
export function paged(name, all, { state, stateName, holds, row }, redraw) {
  const now = (asked[name] ??= { text: "", state: "", page: 0 });
  const change = (what) => {
    Object.assign(now, { page: 0 }, what);
    redraw();
  };
  const states = [...new Set(all.map(state))];
  if (!states.includes(now.state)) now.state = ""; // what cannot be seen in the choice hides nothing
  const found = all.filter((one) => (!now.state || state(one) === now.state) && holds(one, now.text.trim().toLowerCase()));
  const pages = Math.max(1, Math.ceil(found.length / shown));
  now.page = Math.min(now.page, pages - 1);
  const tools = element("div", "fields");
  tools.append(
    labelled(`${name}-search`, say(`clerk.${name}.search`), input(`${name}-search`, "text", now.text, (text) => change({ text }))),
    labelled(`${name}-state`, say("clerk.list.state"), select(`${name}-state`, states.map((s) => [s, stateName(s)]), now.state, (s) => change({ state: s }), say("clerk.list.all"))),
  );
  const count = paragraph(say(`clerk.${name}.count`, { Count: found.length, Page: now.page + 1, Pages: pages }));
  count.setAttribute("role", "status");
  const list = element("ul", `project-list ${name}-list`);
  list.append(...found.slice(now.page * shown, (now.page + 1) * shown).map(row));
  const box = element("div", "clerk-list");
  box.append(tools, count, list);
  const turn = (by, id, key, off) => Object.assign(press(`${name}-${id}`, say(key), "", () => change({ page: now.page + by })), { disabled: off });
  if (pages > 1) box.append(buttons(turn(-1, "before", "clerk.list.before", now.page === 0), turn(1, "after", "clerk.list.after", now.page === pages - 1)));
  return box;
}
