// The second device: it computes again what a tablet opened, and says what is in it. Nothing is sent anywhere but for the poll's
// public records, and nothing is kept.
import { Core } from "../lib/core.mjs";
import { getJSON } from "../lib/api.mjs";
import { mountDisplay } from "../lib/display.mjs";
import { $, ready, show } from "../lib/dom.mjs";
import { mountScan } from "../lib/scan.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { layFound } from "./found.mjs";

/** @type {Core} */
let core;
/** @type {{pin: any, poll?: any}[]} */
let polls = [];
/** @type {any} */
let found;

/** Starts the page. */
export async function main() {
  mountDisplay();
  core = new Core();
  await core.ready;
  const given = JSON.parse($("#data").textContent); // by the server; a booth host has a file of its own
  polls = (given ?? (await getJSON("/pins.json"))).polls.map((pin) => ({ pin }));
  await Promise.all(polls.map(async (p) => { p.poll = await core.call("poll", { pin: p.pin }).catch(() => undefined); }));
  document.addEventListener("language", paint);
  $("#examine").addEventListener("click", () => examine($("#paste").value.trim()));
  $("#again").addEventListener("click", again);
  addEventListener("pagehide", again);
  paint();
  mountScan($(".scan"), { expect: "opening", onText: examine });
  show("scan");
  ready();
}

function paint() {
  const chosen = $("#poll").value || "0";
  $("#poll-field").hidden = polls.length < 2;
  $("#poll").replaceChildren(...polls.map(({ pin, poll }, i) => new Option(poll ? inLanguage(poll.title) : pin.origin, String(i))));
  $("#poll").value = chosen;
  if (found) layFound(found);
}

/** @param {string} text */
async function examine(text) {
  if (!text) return;
  wrong("");
  $("#scan-working").textContent = say("check.working");
  try {
    found = await core.call("examine", { pin: polls[Number($("#poll").value)].pin, text });
    layFound(found);
    show("result");
  } catch (error) {
    if (!error.code || error.code === "broken") throw error;
    wrong(error.code);
  } finally {
    $("#scan-working").textContent = "";
    $("#paste").value = "";
  }
}

/** @param {string} code of an error; empty for none */
function wrong(code) {
  const known = ["other_poll", "lost", "evidence"];
  $("#scan-wrong").hidden = !code;
  $("#scan-wrong").textContent = code && say(`check.${known.includes(code) ? code : "bad"}`);
}

/** Forgets what was examined. */
function again() {
  found = undefined;
  $("#result-list").replaceChildren();
  $("#result-code").textContent = "";
  show("scan");
}
