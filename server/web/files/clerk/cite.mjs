// A poll is entered by its own evidence: this machine's program verifies it, and says what it found. Nobody types a figure.
import { postFile, postJSON } from "../lib/api.mjs";
import { element } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { buttons, filePicker, heading, input, labelled, paragraph, press } from "./make.mjs";
import { guard, propose } from "./order.mjs";
import { seen } from "./state.mjs";

/** The parts in which polls are cited. */
const where = ["screen", "vote", "rate", "rectify", "suggestions"];

const typed = { address: "", date: "" };

/** @param {string} part @param {() => void} redraw @returns {Node[]} */
export function cite(part, redraw) {
  if (!where.includes(part)) return [];
  const box = element("div", "clerk-cite");
  const date = () => typed.date || seen.day;
  const send = (ask) => guard(async () => {
    const { kind, body, title, cites } = await ask();
    const more = [say("clerk.cite.found", { Title: inLanguage(title) }), ...cites.map((c) => say("clerk.cite.cites", { Origin: c.origin }))];
    if (await propose(kind, body.map((e) => ({ ...e, date: date() })), more)) typed.address = "";
  }).then(redraw);
  const fields = element("div", "fields");
  fields.append(
    labelled("cite-address", say("clerk.cite.address"), Object.assign(input("cite-address", "text", typed.address, (v) => (typed.address = v)), { spellcheck: false })),
    labelled("cite-date", say("clerk.cite.date"), input("cite-date", "date", date(), (v) => (typed.date = v))),
  );
  box.append(
    heading("h2", say("clerk.cite"), "cite-title"), paragraph(say("clerk.cite.help"), "help"), fields,
    buttons(
      press("cite-go", say("clerk.cite.go"), "", () => send(() => postJSON("api/clerk/poll", { address: typed.address.trim(), date: date() }))),
      filePicker("cite-file", ".zst", say("clerk.cite.pick"), (file) => send(() => postFile("api/clerk/pollfile", file))),
    ),
  );
  return [box];
}

/** Goes to where a poll is entered. */
export function goCite() {
  const at = document.getElementById("cite-address");
  at?.scrollIntoView({ block: "center" });
  at?.focus({ preventScroll: true });
}
