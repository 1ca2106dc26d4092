// The page of a scrutineer: one step at a time, each when it is due. What is due says the program on this machine, by its own replay.
import { $, ready, show } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";
import { getJSON, postJSON, Lost, Problem } from "../lib/api.mjs";
import { mountDisplay } from "../lib/display.mjs";
import { follow } from "../lib/live.mjs";
import { current } from "./steps.mjs";
import { drawBoard, drawRail } from "./overview.mjs";
import { mountKey, showBackup } from "./key.mjs";
import { mountCount, redraw, showCompare, showLeft, verified } from "./count.mjs";
import { halt, halted } from "./halt.mjs";
import { press } from "./press.mjs";
import { mountSeries } from "./series.mjs";

const data = JSON.parse(document.getElementById("data").textContent);

/** @type {any} */
let state;

/** What passes by itself. Any other refusal means that what the server shows does not hold. */
const passing = ["upstream", "stopping", "busy", "internal", "unwitnessed", "too_many"];

/** Asks where the poll stands and shows what is to be done. */
async function look() {
  try {
    state = await getJSON("/api/state");
    strip("");
  } catch (error) {
    if (error instanceof Lost) return strip(say("page.lost"));
    if (!(error instanceof Problem)) throw error;
    if (passing.includes(error.code)) return strip(error.text);
    return halt("evidence", error.text);
  }
  draw();
}

/** @param {string} text what is wrong at present, and passes */
function strip(text) {
  $("#strip").textContent = text;
  $("#strip").hidden = !text;
  if (!state && text) show("halt");
}

/** Draws everything anew; the screen changes only if another step is due. */
function draw() {
  drawTitle();
  if (!state) return;
  drawRail(state, verified());
  drawBoard(state);
  redraw();
  $("#rehearsal").hidden = !state.state.rehearsal;
  if (!halted()) open(current(state, verified()));
}

function drawTitle() {
  $("#bar-congress").textContent = inLanguage(data.congress);
  $("#bar-title").textContent = say("trustee.bar", { Title: inLanguage(data.title), Name: data.name });
  document.title = $("#bar-title").textContent;
}

/** @param {string} step */
function open(step) {
  if (step === "backup") return showBackup();
  if (["cert", "commit", "deal", "key"].includes(step)) {
    $("#say-title").textContent = say(`trustee.say.${step}`);
    $("#say-text").textContent = say(step === "key" && state.single ? "trustee.say.key.single" : `trustee.say.${step}.text`);
    return turn("say", step);
  }
  if (step === "head") return turn("compare", step, showCompare);
  if (step === "wait") drawWait();
  if (step === "done") showLeft(state.backups);
  turn(step === "share" ? "decrypt" : step, step);
}

let shown = "";

/**
 * Shows a screen, if it is not there already: what somebody types must not be taken away.
 * @param {string} screen
 * @param {string} step
 * @param {(state: any) => void} [how]
 */
function turn(screen, step, how = () => show(screen)) {
  if (shown === step && document.documentElement.dataset.screen === screen) return;
  shown = step;
  how(state);
}

function drawWait() {
  const { waits, phase } = state.state;
  const names = state.state.for.join(say("trustee.comma"));
  $("#wait-title").textContent = say(`trustee.wait.${waits}`);
  $("#wait-for").textContent = names ? say("trustee.wait.for", { Names: names }) : say("trustee.wait.self");
  $("#wait-quorum").textContent = phase === "tallied" && !state.single && waits !== "result" ? say("trustee.wait.quorum", { Threshold: state.threshold }) : "";
}

/** Starts the page. */
export async function main() {
  mountDisplay();
  mountKey(look);
  mountCount(data.pin, data.sealed, look);
  press("#say-do", async () => {
    await postJSON("/api/ceremony", {});
    await look();
  });
  press("#halt-again", async () => {
    location.reload(); // begins with nothing that was believed before
  });
  document.addEventListener("language", () => {
    shown = "";
    draw();
  });
  await look();
  await mountSeries();
  ready();
  follow(data.pin.path, look, (lost) => lost && strip(say("page.lost")));
}
