// The public page is made by the server and can be read without this. What a browser adds: looking up one's own ballot, verifying
// everything, and the tools for text size and contrast.
import { mountDisplay } from "../lib/display.mjs";
import { mountLookup } from "./lookup.mjs";
import { mountVerify } from "./verify.mjs";

/** @typedef {{bundle: string, pin: object | null, ended: boolean, outcome: object | null}} Given */

export function main() {
  /** @type {Given} */
  const given = JSON.parse(document.getElementById("data").textContent);
  mountDisplay({ language: false }); // another language is another page
  mountLookup(given);
  mountVerify(given);
  document.documentElement.dataset.screen = "public";
}
