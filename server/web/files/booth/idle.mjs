// After two minutes without a touch the choices are covered, not lost. Whoever comes back taps once; staff can clear the device.
import { ask } from "../lib/dialog.mjs";
import { $ } from "../lib/dom.mjs";
import { withChoices } from "./screen.mjs";
import { say } from "../lib/words.mjs";

const still = 120_000; // milliseconds

/**
 * Watches until the signal ends.
 * @param {AbortSignal} signal
 * @param {() => void} leave what staff want when nobody comes back
 */
export function watchIdle(signal, leave) {
  let timer = 0;
  const cover = $("#idle");
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, still);
  };
  const hide = () => {
    if (!withChoices.includes(document.documentElement.dataset.screen)) return start();
    for (const dialog of document.querySelectorAll("dialog")) dialog.close(); // nobody answered: that is no
    cover.hidden = false;
    $("#main").classList.add("covered");
    for (const screen of document.querySelectorAll(".of-voter")) screen.inert = true;
    $("#idle-go").focus();
  };
  const uncover = () => {
    cover.hidden = true;
    $("#main").classList.remove("covered");
    for (const screen of document.querySelectorAll(".of-voter")) screen.inert = false;
  };
  const back = () => {
    uncover();
    start();
    document.querySelector(".of-voter:not([hidden]) h1")?.focus({ preventScroll: true });
  };
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => cover.hidden && start(), { signal });
  $("#idle-go").addEventListener("click", back, { signal });
  $("#idle-leave").addEventListener("click", async () => {
    const sent = $("#submit").disabled; // and nobody knows whether it came
    const sure = await ask({
      title: say("booth.idle.leave.title"), text: say(`booth.idle.leave.${sent ? "sent" : "text"}`), yes: say("booth.clear.yes"), no: say("page.cancel"), danger: true,
    });
    if (sure) leave();
  }, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    uncover();
  });
  start();
}
