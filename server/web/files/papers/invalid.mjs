// Papers that cannot become ballots: each is set aside by both tellers, for the reason that both read.
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { begin, join } from "./sign.mjs";
import { state } from "./state.mjs";
import { drawList } from "./list.mjs";

/** The order about an invalid paper that waits, if one does. */
function waiting() {
  return state.waiting.find((w) => w.kind === "invalid" && !w.refused);
}

export function drawInvalid() {
  const next = state.next;
  const order = waiting();
  $("#invalid-next").textContent = next ? say("papers.invalid.next", { Number: next.number, Count: state.count - state.valid, Reason: say(`papers.reason.${next.reason}`) }) : "";
  const said = !order ? "" : order.yours ? say("papers.count.yours") : order.agrees ? say("papers.count.waits") : say("papers.invalid.differs");
  if ($("#invalid-state").textContent !== said) $("#invalid-state").textContent = said;
  $("#invalid-state").classList.toggle("bad", Boolean(order && !order.yours && !order.agrees));
  $("#invalid-sign").disabled = !next || Boolean(order && (order.yours || !order.agrees));
  drawList("#invalid-list");
}

/** @param {() => Promise<void>} look */
export function mountInvalid(look) {
  $("#invalid-sign").addEventListener("click", async () => {
    const order = waiting();
    await (order ? join(order) : begin("invalid", state.next));
    await look();
  });
}
