// Verifies the whole poll in a worker: fetches the evidence, replays it, and says of each check what came of it. The page stays as
// responsive as before, and stopping ends the worker.
import { $, announce, clone, fill } from "../lib/dom.mjs";
import { Core, CoreError } from "../lib/core.mjs";
import { hands } from "../lib/crew.mjs";
import { has, say } from "../lib/words.mjs";

/** @type {Core | null} */
let running = null;

/** @param {import("./main.mjs").Given} given */
export function mountVerify(given) {
  if (!document.getElementById("verify")) return;
  $("#verify-go").addEventListener("click", () => running || verify(given));
  $("#verify-stop").addEventListener("click", () => running?.end());
}

/** @param {import("./main.mjs").Given} given */
async function verify({ bundle, pin, ended, outcome }) {
  const core = (running = new Core(hands()));
  begin();
  try {
    const base = new URL(bundle, location.href).href; // with a slash at its end: the folder itself
    const report = await core.call("verify", { base, pin }, { onProgress: progress });
    show(report, ended, outcome);
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    answer(say(reasons[error.code] ?? "public.verify.broken"), error.code === "ended" ? "" : "wrong");
  } finally {
    core.end();
    running = null;
    end();
  }
}

/** @type {Record<string, string>} */
const reasons = { ended: "public.verify.stopped", lost: "public.verify.lost", problem: "public.verify.lost", evidence: "public.verify.failed" };

function begin() {
  $("#verify-checks").hidden = true;
  $("#verify-withheld").hidden = true;
  answer("", "");
  $("#verify-bar").value = 0;
  $("#verify-stage").textContent = say("public.verify.begin");
  $("#verify-progress").hidden = false;
  $("#verify-stop").hidden = false;
  $("#verify-go").hidden = true;
  $("#verify-stop").focus();
}

function end() {
  $("#verify-progress").hidden = true;
  $("#verify-go").hidden = false;
  $("#verify-go").textContent = say("public.verify.again");
  if (document.activeElement === $("#verify-stop")) $("#verify-go").focus();
  $("#verify-stop").hidden = true;
}

/** @param {{stage: string, done: number, total: number}} p */
function progress({ stage, done, total }) {
  const bar = /** @type {HTMLProgressElement} */ ($("#verify-bar"));
  bar.max = Math.max(total, 1);
  bar.value = done;
  $("#verify-stage").textContent = say(`public.verify.${stage}`, { Done: done, Total: total });
}

/**
 * @param {any} report of audit.Verify
 * @param {boolean} ended whether the poll had ended when this page was made
 * @param {object | null} outcome what this page says
 */
function show(report, ended, outcome) {
  $("#verify-checks").replaceChildren(...report.checks.map(line));
  $("#verify-checks").hidden = false;
  const left = [...report.withheld.map(withheld), ...report.elsewhere.map(elsewhere)];
  $("#verify-withheld ul").replaceChildren(...left.map(item));
  $("#verify-withheld").hidden = left.length === 0;
  const [key, kind] = verdict(report, ended, outcome);
  const aloud = report.poll ? `\n${say("public.verify.fingerprint", { Manifest: report.poll.manifest })}` : "";
  answer(say(key) + aloud, kind);
}

/** @returns {[string, string]} */
function verdict(report, ended, outcome) {
  if (!report.ok) return ["public.verify.failed", "wrong"];
  if (!ended) return ["public.verify.going", "right"];
  if (report.withheld.length > 0) return ["public.verify.unshown", "right"];
  if (JSON.stringify(report.outcome) !== JSON.stringify(outcome)) return ["public.verify.differs", "wrong"];
  return ["public.verify.passed", "right"];
}

const unreached = "not reached"; // audit's word for a check that one before it made impossible

/** @param {{n: number, name: string, ok: boolean, counted: number, entry: number | null, reason?: string}} check */
function line(check) {
  const li = clone("check");
  const name = `public.check.${check.name}`;
  const state = check.ok ? "ok" : check.reason === unreached ? "unreached" : "fail";
  li.dataset.ok = String(check.ok);
  li.dataset.check = state;
  fill(li, {
    ".check-mark": say(`public.check.${state}`),
    ".check-text": has(name) ? say(name) : check.name,
    ".check-count": check.ok && check.counted > 0 ? say("public.check.count", { Count: check.counted }) : "",
  });
  if (state !== "fail" || !check.reason) return li;
  fill(li, {
    ".check-where": check.entry === null ? say("public.check.reason") : say("public.check.entry", { Entry: check.entry }),
    ".check-english": check.reason, // the core's
  });
  $(".check-reason", li).hidden = false;
  return li;
}

/** @param {{entry: number, kind: string}} w */
function withheld(w) {
  return say(`public.withheld.${w.kind}`, { Entry: w.entry });
}

/** @param {{origin: string, ceremony: boolean}} board that the manifest cites */
function elsewhere({ origin, ceremony }) {
  return say(ceremony ? "public.withheld.elsewhere.ceremony" : "public.withheld.elsewhere", { Origin: origin });
}

/** @param {string} text */
function item(text) {
  const li = document.createElement("li");
  li.textContent = text;
  return li;
}

/**
 * @param {string} text
 * @param {string} kind right, wrong or nothing
 */
function answer(text, kind) {
  const place = $("#verify-answer");
  place.dataset.kind = kind;
  announce(place, text);
}
