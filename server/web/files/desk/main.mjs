// The desk: an issuing tablet that an officer unlocked. Deputies come one after the other; each has a core of their own, which is
// thrown away when they go, and nothing of a card or a slip is anywhere else.
import { $, ready, show } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { getJSON, postJSON, Lost } from "../lib/api.mjs";
import { mountDisplay } from "../lib/display.mjs";
import { Polls } from "./polls.mjs";
import { drawCounts, mountTitle } from "./counts.mjs";
import { mountCalls } from "./calls.mjs";
import { mountWork } from "./work.mjs";

/** @type {Polls} */
let polls;

/** Opens the desk, once the host says that this device is one. */
function open() {
  mountWork(polls);
  mountCalls();
  polls.follow(() => drawCounts(polls));
  show("desk");
}

/** @type {any} why the code did not open the desk */
let refused = null;

function sayRefused() {
  if (refused) $("#code-wrong").textContent = refused instanceof Lost ? say("page.lost") : refused.text;
}

async function unlock() {
  const wrong = $("#code-wrong");
  wrong.hidden = true;
  const code = $("#code").value;
  $("#code").value = "";
  try {
    await postJSON("/desk/unlock", { code });
    open();
  } catch (error) {
    refused = error;
    sayRefused();
    wrong.hidden = false;
    $("#code").focus();
  }
}

/** Starts the page. */
export async function main() {
  mountDisplay();
  const [pins, desk] = await Promise.all([getJSON("/pins.json"), getJSON("/desk/unlock")]);
  polls = new Polls(pins.polls);
  mountTitle(polls);
  document.addEventListener("language", sayRefused);
  $("#unlock-do").addEventListener("click", unlock);
  $("#code").addEventListener("keydown", (event) => event.key === "Enter" && unlock());
  $("#lock-do").addEventListener("click", async () => {
    await postJSON("/desk/lock", {}).catch(() => {}); // the host is away: then this device can do nothing anyway
    location.reload();
  });
  if (desk.unlocked) open();
  else show("locked");
  ready();
}
