// The check: the draft is opened to a second device, which computes it again. It is spent, and never cast (threat 39).
import { $ } from "../lib/dom.mjs";
import { drawQR } from "../lib/qr.mjs";
import { acted } from "./screen.mjs";

/**
 * @param {import("../lib/core.mjs").Core} core
 * @param {{short: string[]}} draft
 */
export async function opened(core, draft) {
  const address = new URL("/check", location.href).href;
  const page = await core.call("qr", { text: address });
  const opening = await core.call("reveal");
  $("#opened-address").textContent = address;
  $("#opened-code").textContent = draft.short.join("-");
  drawQR(document.querySelector("#opened-address-qr"), page);
  drawQR(document.querySelector("#opened-qr"), opening.qr);
  await acted("opened");
  document.querySelector("#opened-qr").replaceChildren(); // it holds the choices
}
