// Officers and registrars: each brings a public file.
import { $, clone, fill } from "../lib/dom.mjs";
import { postFile } from "../lib/api.mjs";
import { say } from "../lib/words.mjs";
import { draft, touch, trustees } from "./draft.mjs";
import { chosen } from "./files.mjs";

/** The two lists: where each is in the draft, and how one of it is said. */
const lists = {
  officers: { door: "officer", role: (o) => say(`prepare.role.${o.role}`), name: (o) => o.name },
  registrars: { door: "registrar", role: () => say("prepare.role.registrar"), name: (r) => [r.issuer, r.by].filter(Boolean).join(" · ") },
};

/** Draws both lists, and who holds a key. */
export function showPeople() {
  for (const [list, how] of Object.entries(lists)) $(`#${list}`).replaceChildren(...draft[list].map((one) => row(list, how, one)));
  const holders = trustees();
  $("#trustees-says").textContent = say("prepare.trustees", { Count: holders.length, Names: holders.map((o) => o.name).join("、") || "—" });
}

function row(list, how, one) {
  const item = clone("person");
  fill(item, { ".person-role": how.role(one), ".person-name": how.name(one), ".person-key": `${one.key.slice(0, 16)}…` });
  const drop = $(".person-drop", item);
  drop.setAttribute("aria-label", say("prepare.drop", { Name: how.name(one) }));
  drop.addEventListener("click", () => {
    draft[list] = draft[list].filter((other) => other !== one);
    showPeople();
    touch();
    $(`#${list}-file`).focus();
  });
  return item;
}

/** Makes the files of people work. */
export function mountPeople() {
  for (const [list, how] of Object.entries(lists)) {
    chosen(`${list}-file`, async (file) => {
      const all = [await postFile(`api/prepare/${how.door}`, file)].flat(); // a registrar brings keys for a whole series at once
      const one = all[0];
      if (all.some((a) => draft[list].some((other) => other.key === a.key))) return say("prepare.file.twice", { Name: how.name(one) });
      draft[list].push(...all);
      showPeople();
      return say("prepare.file.good", { Names: [how.role(one), how.name(one), all.length > 1 ? `× ${all.length}` : ""].filter(Boolean).join(" ") });
    });
  }
  document.addEventListener("language", showPeople);
}
