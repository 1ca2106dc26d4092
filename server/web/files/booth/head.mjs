// The bar at the head of the booth's page: which congress, and what it votes on.
import { $ } from "../lib/dom.mjs";
import { inLanguage, say } from "../lib/words.mjs";

/** @type {import("./wait.mjs").Seen[]} */
let headed = [];

/**
 * Says in the bar what is voted on, with the names of the manifest.
 * @param {import("./wait.mjs").Seen[]} seen
 */
export function head(seen) {
  headed = seen;
  const polls = seen.map(({ poll }) => poll).filter(Boolean);
  const rehearsal = polls.some((poll) => poll.rehearsal);
  $("#bar-congress").textContent = [rehearsal && say("page.rehearsal"), polls.length === 1 && place(polls[0]), inLanguage(polls[0]?.congress)].filter(Boolean).join(" · ");
  $("#bar-title").textContent = polls.length === 1 ? inLanguage(polls[0].title) : say("page.name");
  $("#rehearsal").hidden = !rehearsal;
  document.documentElement.dataset.colour = seen.length === 1 && polls.length === 1 ? seen[0].told.colour : "";
}

/**
 * Which poll of a series it is.
 * @param {any} poll
 */
export const place = ({ series }) => (series ? say("booth.place", { Place: series.place, Of: series.of }) : "");

document.addEventListener("language", () => head(headed));
