// Who is there, in figures, and what still waits for two scrutineers.
import { $, clone, fill } from "../lib/dom.mjs";
import { colourOf } from "../lib/colours.mjs";
import { inLanguage, say } from "../lib/words.mjs";

/** @param {import("./polls.mjs").Polls} polls */
export function drawCounts(polls) {
  $("#strip").hidden = !polls.lost;
  $("#strip").textContent = say("page.lost");
  $("#counts").replaceChildren(...polls.all.map((one, i) => {
    const { state, poll, waiting } = one;
    const card = clone("count");
    card.dataset.colour = colourOf(i);
    fill(card, { ".count-title": titleOf(one), ".count-phase": state ? say(`desk.phase.${state.phase}`) : say("page.wait") });
    const figures = [["roll", poll?.cards], ["present", state?.hall.present], ["issued", state?.hall.issued]];
    for (const act of ["present", "left", "paper"]) if (waiting[act]) figures.push([`wait.${act}`, waiting[act]]);
    $(".count-list", card).replaceChildren(...figures.map(([name, figure]) => {
      const line = clone("figure");
      line.dataset.figure = name;
      line.dataset.value = String(figure ?? "");
      return fill(line, { dt: say(`desk.count.${name}`), dd: figure ?? "–" });
    }));
    return card;
  }));
}

/** The name of a poll: of the manifest that the core verified, or as the server says until then. */
export function titleOf({ poll, state }) {
  return inLanguage(poll?.title ?? state?.title ?? {}) || say("page.wait");
}

/** @param {import("./polls.mjs").Polls} polls */
export function mountTitle(polls) {
  const draw = () => {
    $("#bar-congress").textContent = inLanguage(polls.all[0]?.poll?.congress ?? {});
    $("#bar-title").textContent = say("desk.title");
    document.title = say("desk.title");
    $("#rehearsal").hidden = !polls.all.some(({ poll }) => poll?.rehearsal);
    drawCounts(polls);
  };
  document.addEventListener("language", draw);
  document.addEventListener("verified", draw);
  draw();
}
