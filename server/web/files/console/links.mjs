// What is printed at a step, by this machine's own replay, and what everybody finds at the server when the poll has ended.
import { language } from "../lib/words.mjs";
import { sayOf } from "./form.mjs";
import { link } from "./parts.mjs";
import { facts } from "./poll.mjs";

/** The papers that can be printed in each phase, in the order in which they are wanted. */
const papers = {
  approval: ["form"], gathering: ["form"],
  collected: ["collection"], validated: ["collection"], tallied: ["collection"], resulted: ["result", "announcement", "collection"],
  announced: ["result", "notice", "announcement", "collection"], decided: ["result", "announcement", "collection"],
};

/** Papers that have nothing of the result. */
const unkept = ["form", "collection"];

/** Of sealed texts there is neither paper nor anything to be read aloud, and no text is printed before it is announced. */
const sealed = { collected: ["collection"], validated: ["collection"], tallied: ["collection"], resulted: ["collection"], announced: ["result", "collection"] };

/** What lies below the poll's address on the server, when the poll has ended. */
const places = { public: "result", bundle: "bundle.tar.zst" };

/**
 * Links of the present step.
 * @param {import("./poll.mjs").Sight} sight
 */
export function links({ board }) {
  const { phase } = board.state;
  const named = ((facts.form === "SEALED_TEXT" ? sealed : papers)[phase] ?? []).filter((name) => board.outcome || unkept.includes(name)); // a result may be kept from this officer
  const all = named.map((name) => leaf(`print-${name}`, `sheets/${name}${language() === "zh" ? "" : `.${language()}`}`, name));
  if (phase === "announced" || phase === "decided") all.push(leaf("link-public", `${facts.address}/${places.public}`, "public"));
  if (phase === "announced" || phase === "decided" || phase === "void") all.push(leaf("link-bundle", `${facts.address}/${places.bundle}`, "bundle"));
  return all;
}

/** A page that opens beside this one. */
function leaf(id, to, name) {
  const a = link(id, to, sayOf(`console.print.${name}`));
  a.rel = "noopener";
  a.target = "_blank";
  return a;
}
