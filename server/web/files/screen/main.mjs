// A screen of the hall is made by the server. This fetches it anew whenever the poll has changed, and puts it in the place of what is
// shown; while the network is lost, what was shown last stays, and says so. In a series it asks again and again: another poll may be the
// one that runs.
import { $ } from "../lib/dom.mjs";
import { follow } from "../lib/live.mjs";
import { keepPage, turnPages } from "./turn.mjs";

const often = 1000; // milliseconds between questions which poll of a series is shown, and what of it
const pause = 2000; // milliseconds, before a screen that did not come is asked for again

let wanted = "";
let shown = "";
let fetching = false;
let drawn = ""; // what was put up last: nothing is drawn twice

export function main() {
  const { base, series } = JSON.parse(document.getElementById("data").textContent);
  turnPages();
  document.documentElement.dataset.screen = "live";
  const want = (what) => {
    wanted = what;
    renew();
  };
  if (series) setInterval(() => want(String(Date.now())), often);
  else follow(base, (state) => want(JSON.stringify(state)), lost);
}

/** Fetches the screen until it is of the state that was heard last. */
async function renew() {
  if (fetching) return;
  fetching = true;
  while (shown !== wanted) {
    const now = wanted;
    try {
      draw($("#live", await fetchPage()));
      shown = now;
    } catch {
      lost(true);
      await new Promise((go) => setTimeout(go, pause));
    }
  }
  fetching = false;
}

/** @param {HTMLElement} live */
function draw(live) {
  lost(false);
  if (live.outerHTML === drawn) return;
  drawn = live.outerHTML;
  $("#live").replaceWith(document.adoptNode(live));
  keepPage();
}

/** This page as it is now. @returns {Promise<Document>} */
function fetchPage() {
  return new Promise((resolve, reject) => {
    const ask = new XMLHttpRequest(); // it makes a document of the answer, in which no script runs
    ask.open("GET", location.href);
    ask.responseType = "document";
    ask.timeout = 10000;
    ask.onload = () => (ask.status === 200 && ask.responseXML ? resolve(ask.responseXML) : reject(new Error(String(ask.status))));
    ask.onerror = ask.ontimeout = () => reject(new Error("lost"));
    ask.send();
  });
}

/** @param {boolean} is */
function lost(is) {
  $("#lost").hidden = !is;
}
