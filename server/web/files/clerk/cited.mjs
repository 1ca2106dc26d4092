// What polls found, as far as it is on the register: a poll, several rounds of one, or an item of it.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { check, paragraph, select } from "./make.mjs";
import { board, foundName, named, seen } from "./state.mjs";

const pollName = (p) => say("clerk.poll.name", { Date: p.date, Origin: p.origin, Count: p.items.length });

/** One poll, or the rounds in their order. */
export function polls(f, at, id, form) {
  if (f.type === "poll") {
    const now = seen.polls.findIndex((p) => p.root === at[f.name]?.root);
    return select(id, seen.polls.map((p, i) => [String(i), pollName(p)]), now < 0 ? "" : String(now), (v) => ((at[f.name] = v === "" ? undefined : board(seen.polls[v])), form.again()));
  }
  const box = element("div", "");
  const rounds = (at[f.name] ??= []);
  for (const [i, p] of seen.polls.entries()) {
    const write = (yes) => (at[f.name] = yes ? [...at[f.name], board(p)] : at[f.name].filter((r) => r.root !== p.root));
    box.append(check(`${id}-${i}`, pollName(p), rounds.some((r) => r.root === p.root), write));
  }
  if (seen.polls.length === 0) box.append(paragraph(say("clerk.poll.none"), "help"));
  return box;
}

/** An item of a poll; where the item is that of each project, the poll alone. */
export function items(f, at, id, form) {
  const all = seen.polls.flatMap((p) => (f.own ? [{ text: pollName(p), value: board(p) }] : p.items.map((i) => ({ text: itemName(p, i), value: { ...board(p), item: i.item } }))));
  const now = all.findIndex(({ value }) => value.root === at[f.name]?.root && value.item === at[f.name]?.item);
  return select(id, all.map(({ text }, i) => [String(i), text]), now < 0 ? "" : String(now), (v) => ((at[f.name] = v === "" ? undefined : all[v].value), form.again()));
}

function itemName(p, i) {
  return say("clerk.poll.item", { Item: named(i.item), Found: foundName(i.found), Date: p.date, Origin: p.origin });
}
