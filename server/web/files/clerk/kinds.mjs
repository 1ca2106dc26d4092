// What each kind of event asks for, field by field in the order in which its payload has them (docs/protocol.md, section 12), and the part of
// the page that it belongs to. Forms, and what is said of an order before it is signed, are made from this and from nothing else.

/**
 * A field. `of` are the values of a choice; `say` the key of its words, before the value; `among` the states of projects that can be picked;
 * `own` what a project has of its own if nothing is typed; `when` whether it is asked for.
 * @typedef {{name: string, type: string, of?: string[], say?: string, among?: string[], several?: boolean, optional?: boolean, inline?: boolean,
 *   own?: (p: any) => unknown, when?: (values: any) => boolean, spec?: Field[]}} Field
 */

/** @param {string} type @returns {(name: string, more?: Partial<Field>) => Field} */
const of = (type) => (name, more = {}) => ({ name, type, ...more });
const [text, long, number, day, wan, check, lines, paper, choice] = ["text", "long", "number", "day", "wan", "check", "lines", "document", "choice"].map(of);

const date = day("date");
const year = number("year");
const goals = of("goals")("goals");
const yes = (name) => choice(name, { of: ["true", "false"], say: `clerk.${name}.` });
const project = (...among) => of("project")("project", { among });
const projects = (...among) => of("project")("project", { among, several: true });
const fresh = text("project");
const content = [text("title"), choice("field"), text("place"), text("unit"), wan("budget"), wan("other", { optional: true })];
const anew = [text("case"), date];
const measure = [of("case")("case"), date];
const shown = [...measure, text("document")];
const suggestion = of("suggestion")("suggestion");
const delivering = ["handed", "suspended", "accepted"];
const sources = choice("source", { of: ["party", "congress", "government"], say: "register.source." });

/** @type {Record<string, {part: string, fields: Field[]}>} */
export const kinds = {};

/** @param {string} part @param {Record<string, Field[]>} all */
function enter(part, all) {
  for (const [kind, fields] of Object.entries(all)) kinds[kind] = { part, fields };
}

enter("collect", {
  collect: [text("campaign"), year, day("from"), day("to"), lines("channels")],
  propose: [fresh, date, choice("campaign"), sources, choice("channel"), ...content, of("kept")("by")],
  merge: [fresh, date, of("project")("of", { among: ["proposed"], several: true, inline: true }), ...content],
  split: [project("proposed"), date, of("parts")("into", { spec: [fresh, ...content] })],
});
enter("screen", {
  assess: [projects("proposed"), date, long("necessity"), long("feasibility"), goals, check("burden"), check("debt"), check("ordered")],
  screen: [
    projects("proposed"), date, choice("stage", { of: ["first", "fine", "final"], say: "clerk.stage." }), yes("passed"), long("reason"),
    paper("document", { optional: true, when: (v) => !v.poll }), of("item")("poll", { optional: true, own: (p) => p.id }),
  ],
  carry_over: [projects("reserve"), date, year],
});
enter("plan", {
  meeting: [year, date, day("meeting")],
  plan: [year, date, number("seats"), wan("cap"), of("project")("projects", { among: ["candidate"], several: true, inline: true }), paper("document")],
  approve: [year, date, choice("body", { say: "register.step." }), paper("document")],
  withdraw: [projects("candidate"), date, paper("document")],
});
enter("vote", {
  cite_poll: [date, text("origin"), number("size"), text("root"), of("findings")("items")],
  choose: [year, date, of("polls")("rounds")],
});
enter("handover", {
  hand_over: [projects("chosen"), date, text("unit", { optional: true, own: (p) => p.unit }), day("until"), paper("document")],
  implement: [project("handed"), date, goals, paper("document")],
  progress: [project("handed"), date, number("percent"), choice("quality", { of: ["good", "fair", "poor"], say: "clerk.quality." }), wan("paid"), long("text")],
  accept: [projects("handed"), date, paper("document")],
});
enter("supervise", {
  inspect: [project(...delivering), date, text("group"), long("found"), long("opinion")],
  raise_problem: [project(...delivering), date, text("problem"), long("text"), text("owner"), day("deadline")],
  resolve_problem: [project("terminated", ...delivering), date, choice("problem"), paper("evidence")],
  change: [
    project("chosen", "handed", "suspended"), date, choice("change", { of: ["amend", "suspend", "resume", "terminate"], say: "clerk.change." }), long("reason"),
    choice("body", { say: "clerk.decider." }), paper("document"), text("notice"), of("group")("content", { spec: content, when: (v) => v.change === "amend" }),
  ],
});
enter("rate", { rate_year: [year, date, of("poll")("poll")] });
enter("rectify", {
  open_case: [...anew, text("unit"), of("item")("poll")],
  feedback: shown,
  list_problem: [...measure, text("problem"), long("text"), day("deadline")],
  close_problem: [...shown, choice("problem")],
  report_again: shown,
  evaluate_again: [...measure, of("item")("poll")],
  inquire: shown,
  interpellate: [...shown, number("signers")],
  answer: [...shown, number("dissatisfied")],
});
enter("suggestions", {
  submit: [text("suggestion"), date, text("title"), lines("proposers")],
  assign: [suggestion, date, text("unit"), choice("months", { of: ["3", "6"], say: "clerk.months." })],
  reply: [suggestion, date],
  visit: [suggestion, date],
  evaluate: [suggestion, date, choice("stage", { of: ["assignment", "process", "reply", "result"], say: "register.stage." }), number("round"), of("kept")("named"), of("item")("secret")],
});

/** The parts, in the order of the year. */
export const parts = ["collect", "screen", "plan", "vote", "handover", "supervise", "rate", "rectify", "suggestions", "papers"];

/** The kinds of a part that have a form. @param {string} part */
export const kindsOf = (part) => Object.keys(kinds).filter((k) => kinds[k].part === part && k !== "cite_poll");

/** The field whose projects make an event each. @param {string} kind @returns {Field | undefined} */
export const multiplied = (kind) => kinds[kind].fields.find((f) => f.type === "project" && f.several && !f.inline);
