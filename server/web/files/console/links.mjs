// What can be read and printed when the poll has ended, at the server and on this page.
import { say } from "../lib/words.mjs";
import { link } from "./parts.mjs";
import { facts } from "./poll.mjs";

/** What lies below the poll's address, by the name of its link. */
const places = { result: "result", report: "report", notice: "notice", bundle: "bundle.tar.zst" };

/** @param {import("./poll.mjs").Sight} sight */
export function links(sight) {
  const all = Object.entries(places).map(([name, path]) => {
    const a = link(`link-${name}`, `${facts.address}/${path}`, say(`console.print.${name}`));
    a.rel = "noopener";
    a.target = "_blank";
    return a;
  });
  const page = document.createElement("button");
  page.type = "button";
  page.id = "print-page";
  page.className = "button quiet";
  page.textContent = say("console.print.page");
  page.addEventListener("click", () => print());
  return sight.board.state.phase === "void" ? [all[3], page] : [...all, page];
}
