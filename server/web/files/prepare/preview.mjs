// Candidates from a spreadsheet: shown before anything is taken, and taken all or not at all.
import { $ } from "../lib/dom.mjs";
import { getJSON, postFile } from "../lib/api.mjs";
import { say } from "../lib/words.mjs";
import { save } from "../lib/save.mjs";
import { draft, touch } from "./draft.mjs";
import { showCandidates } from "./candidates.mjs";
import { showCellFaults } from "./cells.mjs";
import { chosen } from "./files.mjs";

/** @type {any} what was read last and not taken yet */
let read = null;

/** Draws what was read. */
function draw() {
  $("#candidates-preview").hidden = !read;
  if (!read) return;
  const bad = read.faults.length > 0;
  $("#preview-title").textContent = bad ? say("prepare.preview.bad", { Count: read.faults.length }) : say("prepare.preview.good", { Count: read.candidates.length });
  const ignored = $("#preview-ignored");
  ignored.hidden = read.ignored.length === 0;
  ignored.textContent = say("prepare.preview.ignored", { Columns: read.ignored.join(" ") });
  showCellFaults($("#preview-faults"), read.faults);
  $("#preview-list").replaceChildren(
    ...read.candidates.map((c) => {
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
    }),
  );
  $("#preview-yes").hidden = bad;
  $("#preview-yes").textContent = say("prepare.preview.yes", { Count: read.candidates.length, Now: draft.candidates.length });
}

/** Makes import and template work. */
export function mountPreview() {
  chosen("candidates-file", async (file) => {
    read = await postFile("api/prepare/candidates", file);
    draw();
    $("#preview-title").focus();
    return "";
  });
  $("#preview-no").addEventListener("click", () => close(""));
  $("#preview-yes").addEventListener("click", () => {
    draft.candidates = read.candidates;
    close(say("prepare.preview.taken", { Count: read.candidates.length }));
    showCandidates();
    touch();
  });
  $("#template").addEventListener("click", async () => {
    const t = await getJSON("api/prepare/template");
    const bytes = Uint8Array.from(atob(t.data), (c) => c.charCodeAt(0));
    save(t.name, bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  });
  document.addEventListener("language", draw);
}

/** @param {string} text */
function close(text) {
  read = null;
  draw();
  $("#candidates-file").value = "";
  $("#candidates-file-answer").textContent = text;
  $("#candidates-file").focus();
}
