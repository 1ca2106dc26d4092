// What stands beside the work: the steps, who holds a share and has said what, and what was verified.
import { $, clone, fill } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { rail } from "./steps.mjs";

/**
 * @param {any} state
 * @param {boolean} verified
 */
export function drawRail(state, verified) {
  const items = rail(state, verified).map(({ step, mark, waiting }) => {
    const item = clone("step");
    item.dataset.mark = mark;
    item.dataset.step = step;
    if (mark === "now") item.setAttribute("aria-current", "step");
    const names = state.state.for.filter((name) => name !== state.you.name).join(say("trustee.comma"));
    const word = waiting && names ? say("trustee.mark.for", { Names: names }) : say(waiting ? "trustee.mark.wait" : `trustee.mark.${mark}`);
    return fill(item, { ".step-mark": { done: "✓", now: "▶", next: "", missed: "–" }[mark], ".step-name": say(`trustee.step.${step}`), ".step-state": word });
  });
  $("#steps").replaceChildren(...items);
}

/** @param {any} state */
export function drawBoard(state) {
  $("#holders-rule").textContent = say(state.single ? "trustee.rule.all" : "trustee.rule", { Count: state.count, Threshold: state.threshold });
  const { wrong, witnesses, waits } = state.state;
  $("#wrong").hidden = !wrong.length;
  $("#wrong").textContent = say("trustee.wrong", { Names: wrong.join(say("trustee.comma")) });
  $("#holders").replaceChildren(...state.holders.map((holder, i) => {
    const item = clone("holder");
    const away = state.state.for.includes(holder.name);
    item.dataset.away = String(away);
    const name = i === state.index - 1 ? say("trustee.you", { Name: holder.name }) : holder.name;
    const last = holder.sent.at(-1);
    const lines = [last ? say(`trustee.has.${last}`) : say("trustee.has.nothing")];
    if (wrong.includes(holder.name)) lines.push(say("trustee.has.wrong"));
    else if (away && !wrong.length) lines.push(say("trustee.awaits", { What: say(`trustee.step.${waits}`) }));
    return fill(item, { ".holder-name": name, ".holder-sent": lines.join(say("trustee.semicolon")) });
  }));
  $("#fact-manifest").textContent = groups(state.state.manifest);
  $("#fact-witnesses").textContent = witnessed(witnesses);
}

/** @param {{enough: boolean, cosigned: string[], missing: string[]}} w */
function witnessed(w) {
  if (!w.enough) return say("trustee.witnesses.missing", { Names: w.missing.join(say("trustee.comma")) });
  return w.cosigned.length ? say("trustee.witnesses", { Count: w.cosigned.length }) : say("trustee.witnesses.none");
}

/**
 * The checks of a verifier, each in the words of the catalogue.
 * @param {any} report
 */
export function drawChecks(report) {
  $("#checks-box").hidden = !report;
  if (!report) return;
  $("#checks").replaceChildren(...report.checks.map((check) => {
    const line = clone("checkline");
    const due = check.ok || (check.name !== "end" && check.reason !== "not reached"); // the poll is under way; one before it failed
    line.dataset.ok = due ? String(check.ok) : "later";
    fill(line, { ".check-mark": say(check.ok ? "trustee.check.ok" : due ? "trustee.check.bad" : "trustee.check.later"), ".check-name": say(`check.${check.name}`) });
    if (!check.ok && due) {
      $(".check-why", line).hidden = false;
      fill(line, { ".check-english": check.reason ?? "" });
    }
    return line;
  }));
}

/**
 * A hash as people read it aloud, four by four.
 * @param {string} hash
 */
export function groups(hash) {
  return hash.match(/.{1,4}/g)?.join(" ") ?? "";
}
