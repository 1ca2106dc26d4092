// How a part stands, in figures: the register's own, nothing is reckoned here.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { paragraph, row } from "./make.mjs";
import { named, projectName, seen } from "./state.mjs";
import { wan } from "./wan.mjs";

const money = (n) => say("clerk.wan", { Wan: wan(n) });

/** Rows by part: a name, a text, and whether it is bad. @type {Record<string, () => [string, string, string?][]>} */
const rows = {
  collect: () => [
    ...seen.collections.filter((c) => c.year === seen.year).map((c) => [say("clerk.facts.collection", { Campaign: c.campaign }), `${c.from} – ${c.to}${say("clerk.comma")}${c.channels.join(say("clerk.and"))}`]),
    [say("clerk.facts.proposals"), String(seen.figures.proposals)],
    ...Object.entries(seen.figures.sources).map(([s, n]) => [say(`register.source.${s}`), String(n)]),
  ],
  screen: () => [
    [say("clerk.facts.screened"), String(seen.funnel.proposed)],
    ...["first", "fine", "final"].map((s, i) => [say(`clerk.stage.${s}`), say("clerk.facts.stage", { Passed: seen.funnel.passed[i], Dropped: seen.funnel.dropped[i], Waiting: seen.funnel.waiting[i] })]),
  ],
  plan: () => [...plan(), ...milestones()],
  vote: () => [...polls(), ...(seen.plan?.ballot ? [[say("clerk.facts.chosen"), String(seen.figures.chosen)]] : [])],
  handover: () => [
    [say("clerk.facts.chosen"), String(seen.figures.chosen)], [say("clerk.facts.budget"), money(seen.figures.budget + seen.figures.other)], [say("clerk.facts.paid"), money(seen.figures.paid)],
    [say("clerk.facts.accepted"), String(seen.figures.accepted)], ...Object.entries(seen.figures.colours).map(([c, n]) => [say(`register.colour.${c}`), String(n)]),
  ],
  supervise: () => [
    [say("clerk.facts.open"), String(seen.figures.open)], [say("clerk.facts.overdue"), String(seen.figures.overdue), seen.figures.overdue ? "bad" : ""],
    ...seen.projects.filter((p) => p.year === seen.year).flatMap((p) => p.problems.filter((q) => !q.closed).map((q) => [projectName(p.id), `${q.id} ${q.text}${say("clerk.comma")}${q.deadline}`, q.deadline < seen.day ? "bad" : ""])),
  ],
  rate: () => [...polls(), ...(seen.plan?.rated ?? []).map((r) => [say("register.kind.rate_year"), r.date]), ...seen.year_on_year.flatMap(rates)],
};

function plan() {
  const y = seen.plan;
  if (!y) return [];
  const all = y.meeting ? [[say("clerk.field.meeting"), y.meeting]] : [];
  if (!y.plan) return all;
  all.push([say("register.kind.plan"), say("clerk.facts.plan", { Seats: y.plan.seats, Candidates: y.plan.projects.length, Cap: wan(y.plan.cap) })]);
  if (y.broken) all.push([say("clerk.facts.broken"), y.broken, "bad"]);
  return all;
}

function milestones() {
  return seen.milestones.map((m) => {
    const step = say(`register.step.${seen.level === "subdistrict" && m.step === "vote" ? "recommend" : m.step}`);
    const late = m.overdue > 0 ? say("clerk.comma") + say("clerk.next.late", { Days: m.overdue }) : "";
    return [say("clerk.facts.milestone", { Step: step }), (m.done ? say("clerk.facts.done", { Done: m.done, Due: m.due }) : say("clerk.next.due", { Due: m.due })) + late, late ? "bad" : ""];
  });
}

function polls() {
  return seen.polls.map((p) => [p.date, say("clerk.poll.name", { Date: "", Origin: p.origin, Count: p.items.length })]);
}

/** The lowest and the highest of an evaluation. */
function rates({ year, date, lowest, highest }) {
  return [["lowest", lowest], ["highest", highest]].map(([which, f]) => [say(`clerk.facts.${which}`, { Year: year, Date: date }), `${named(f.item)}${say("clerk.comma")}${f.votes}/${f.of}`]);
}

/** @param {string} part @returns {Node[]} */
export function facts(part) {
  const all = rows[part]?.() ?? [];
  if (all.length === 0) return rows[part] ? [paragraph(say("clerk.facts.none"), "help")] : [];
  const dl = element("dl", "facts");
  dl.append(...all.map(([name, text, kind]) => row(name, text, kind)));
  return [dl];
}
