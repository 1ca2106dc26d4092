// Lists from a spreadsheet: shown before anything is taken, and taken all or not at all.
import { $ } from "../lib/dom.mjs";
import { getJSON, postFile } from "../lib/api.mjs";
import { say } from "../lib/words.mjs";
import { save } from "../lib/save.mjs";
import { draft, touch } from "./draft.mjs";
import { showCandidates } from "./candidates.mjs";
import { showCellFaults } from "../lib/cells.mjs";
import { chosen } from "./files.mjs";
import { series, setUnits } from "./series.mjs";

/**
 * A list that can come from a spreadsheet: its name in the page, that of the parts of its preview, where it is read, and what is there.
 * @typedef {{list: string, part: string, door: string, now: () => number, take: (all: {names: Record<string, string>}[]) => void}} Listed
 */

/** Makes the import of a list work. @param {Listed} of */
function preview({ list, part, door, now, take }) {
  /** @type {any} what was read last and not taken yet */
  let read = null;
  const at = (/** @type {string} */ name) => $(`#${part}${name}`);
  const draw = () => {
    $(`#${list}-preview`).hidden = !read;
    if (!read) return;
    const bad = read.faults.length > 0;
    at("title").textContent = bad ? say("prepare.preview.bad", { Count: read.faults.length }) : say("prepare.preview.good", { Count: read.candidates.length });
    at("ignored").hidden = read.ignored.length === 0;
    at("ignored").textContent = say("prepare.preview.ignored", { Columns: read.ignored.join(" ") });
    showCellFaults(at("faults"), read.faults);
    at("list").replaceChildren(...read.candidates.map(line));
    at("yes").hidden = bad;
    at("yes").textContent = say("prepare.preview.yes", { Count: read.candidates.length, Now: now() });
  };
  const close = (/** @type {string} */ text) => {
    read = null;
    draw();
    $(`#${list}-file`).value = "";
    $(`#${list}-file-answer`).textContent = text;
    $(`#${list}-file`).focus();
  };
  chosen(`${list}-file`, async (file) => {
    read = await postFile(`api/prepare/${door}`, file);
    draw();
    at("title").focus();
    return "";
  });
  at("no").addEventListener("click", () => close(""));
  at("yes").addEventListener("click", () => {
    take(read.candidates);
    close(say("prepare.preview.taken", { Count: read.candidates.length }));
    touch();
  });
  document.addEventListener("language", draw);
}

/** @param {{id: string, names: Record<string, string>}} c */
function line(c) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = c.names.zh;
  const id = document.createElement("span");
  id.className = "code";
  id.textContent = c.id;
  const others = document.createElement("bdi");
  others.className = "help";
  others.textContent = Object.entries(c.names).filter(([tag]) => tag !== "zh").map(([, text]) => text).join(" / ");
  item.append(id, " ", name, " ", others);
  return item;
}

/** Makes imports and template work. */
export function mountPreview() {
  preview({
    list: "candidates", part: "preview-", door: "candidates", now: () => draft.candidates.length,
    take: (all) => {
      draft.candidates = all;
      showCandidates();
    },
  });
  preview({ list: "units", part: "units-preview-", door: "unitsheet", now: () => series.units.length, take: (all) => setUnits(all.map((c) => c.names)) });
  $("#template").addEventListener("click", async () => {
    const t = await getJSON("api/prepare/template");
    const bytes = Uint8Array.from(atob(t.data), (c) => c.charCodeAt(0));
    save(t.name, bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  });
}
