// A tie or a shortfall: what is lawful next, what the presidium decided, and the next round's manifest if there is one. What was typed
// outlives a new look at the board.
import { postJSON } from "../lib/api.mjs";
import { tell } from "../lib/dialog.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { chosen } from "./publication.mjs";
import { begin, guard } from "./order.mjs";
import { label, link, orderButton, paragraph } from "./parts.mjs";
import { turn } from "./roles.mjs";
import { aloud } from "./script.mjs";

/** The decision that takes each lawful step (docs/rules.md, section 4.6). */
const decisions = {
  revote_among_tied: "REVOTE", presidium_decides: "PRESIDIUM_DECIDED", leave_vacant: "LEAVE_VACANT", further_ballot: "FURTHER_BALLOT", next_session: "NEXT_SESSION",
};
const another = ["REVOTE", "FURTHER_BALLOT"];

const typed = { decision: "", text: "", next: "", about: "" };

/**
 * The form of a decision.
 * @param {import("./poll.mjs").Sight} sight
 * @param {() => void} again
 */
export function decision(sight, again) {
  const box = document.createElement("div");
  box.id = "decide";
  box.className = "other";
  const lawful = sight.board.steps.map((step) => decisions[step]).filter(Boolean);
  if (!lawful.includes(typed.decision)) typed.decision = lawful[0] ?? "";
  const which = select("decide-which", lawful);
  const text = document.createElement("textarea");
  Object.assign(text, { id: "decide-text", rows: 2, maxLength: 2000, autocomplete: "off", value: typed.text });
  text.addEventListener("input", () => (typed.text = text.value));
  const next = nextRound(again);
  which.addEventListener("change", () => {
    typed.decision = which.value;
    next.hidden = !another.includes(which.value);
  });
  next.hidden = !another.includes(typed.decision);
  const button = orderButton(sight, { kind: "decide", id: "decide", press: () => propose(sight) }, again);
  box.append(label(which, "console.decide.which"), which, label(text, "console.decide.text"), text, next, button, paragraph(turn("decide"), "turn"));
  return box;
}

/**
 * Begins the decision as it was typed.
 * @param {import("./poll.mjs").Sight} sight
 */
async function propose(sight) {
  const wants = another.includes(typed.decision);
  const missing = !typed.text.trim() ? "text" : wants && !typed.next ? "next" : "";
  if (missing) return tell({ title: say("console.sign.failed"), text: say(`console.decide.${missing}.missing`) });
  const known = await chosen(sight);
  if (!known) return false;
  const body = { result: sight.board.result, decision: typed.decision, text: typed.text.trim(), ...(wants ? { next: typed.next } : {}), ...known };
  return begin("api/propose", { kind: "decide", body });
}

/** The next round's manifest: a file that the page for preparing made. */
function nextRound(again) {
  const box = document.createElement("div");
  const file = document.createElement("input");
  Object.assign(file, { id: "decide-next", type: "file", accept: ".json,application/json", autocomplete: "off" });
  const about = paragraph(typed.about, "notice good");
  about.id = "decide-about";
  about.hidden = !typed.about;
  file.addEventListener("change", () => guard(async () => {
    const manifest = (await file.files[0]?.text())?.replace(/\n$/, "") ?? "";
    const kept = await postJSON("api/next", { decision: typed.decision, manifest });
    typed.next = kept.next;
    typed.about = say("console.decide.next.good", { Title: inLanguage(kept.title), Count: kept.candidates.length, Seats: kept.seats, Code: aloud(kept.next) });
    again();
    return true;
  }));
  file.className = "visually-hidden";
  const pick = label(file, "console.decide.next.pick");
  pick.className = "button pick";
  const row = document.createElement("div");
  row.className = "buttons picker";
  row.append(link("go-prepare", "prepare", say("console.decide.next.prepare")), file, pick);
  box.append(paragraph(say("console.decide.next"), "label"), paragraph(say("console.decide.next.hint"), ""), row, about);
  return box;
}

function select(id, values) {
  const s = document.createElement("select");
  s.id = id;
  s.append(...values.map((v) => new Option(sayOf(`console.decide.${v}`), v, false, v === typed.decision)));
  return s;
}
