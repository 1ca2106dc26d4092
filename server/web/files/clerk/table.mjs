// Tables of many rows: a template to fill in, and what was filled in, taken whole or not at all.
import { getJSON, postJSON } from "../lib/api.mjs";
import { showCellFaults } from "../lib/cells.mjs";
import { element } from "../lib/dom.mjs";
import { save } from "../lib/save.mjs";
import { say } from "../lib/words.mjs";
import { buttons, filePicker, heading, label, paragraph, press, select } from "./make.mjs";
import { guard, propose } from "./order.mjs";
import { reason } from "./refused.mjs";
import { seen } from "./state.mjs";

/** The table of a part. */
const tables = { collect: "proposals", handover: "progress", suggestions: "suggestions" };

/** What was read last and not taken yet. @type {{part: string, kind: string, body: any[], ignored: string[], faults: any[]} | null} */
let read = null;
let trouble = ""; // why a file was not read
let campaign = "";

/** @param {string} part @param {() => void} redraw @returns {Node[]} */
export function table(part, redraw) {
  const name = tables[part];
  if (!name) return [];
  const box = element("div", "clerk-table");
  const template = press("table-template", say("clerk.table.template"), "", () => guard(() => download(name)));
  const pick = filePicker("table-file", ".xlsx,.csv", say("clerk.table.pick"), async (file) => {
    await take(part, name, file);
    redraw();
    document.getElementById("table-title")?.focus();
  });
  box.append(heading("h2", say(`clerk.table.${name}`), "table-heading"), paragraph(say(`clerk.table.${name}.help`), "help"));
  if (name === "proposals") {
    const all = seen.collections.map((c) => [c.campaign, c.campaign]);
    campaign ||= all.at(-1)?.[0] ?? "";
    box.append(label("table-campaign", say("clerk.field.campaign")), select("table-campaign", all, campaign, (v) => (campaign = v)));
  }
  box.append(buttons(template, pick));
  if (trouble) box.append(Object.assign(paragraph(trouble, "fault"), { role: "alert" }));
  if (read?.part === part) box.append(preview(redraw));
  return [box];
}

async function take(part, name, file) {
  read = null;
  trouble = "";
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    read = { part, kind: "", ...(await postJSON(`api/clerk/table/${name}`, { campaign: name === "proposals" ? campaign : "", file: btoa(text) })) };
  } catch (error) {
    trouble = reason(error);
  }
}

function preview(redraw) {
  const box = element("div", "preview");
  const bad = read.faults?.length > 0;
  box.append(heading("h3", bad ? say("clerk.table.bad", { Count: read.faults.length }) : say("clerk.table.good", { Count: read.body.length }), "table-title"));
  if (read.ignored?.length) box.append(paragraph(say("clerk.table.ignored", { Columns: read.ignored.join(" ") })));
  const faults = element("ol", "cell-faults");
  showCellFaults(faults, read.faults ?? []);
  const drop = press("table-drop", say("page.cancel"), "", () => ((read = null), redraw()));
  const go = press("table-go", say("clerk.form.send"), "primary", () => send(redraw));
  box.append(faults, bad ? buttons(drop) : buttons(drop, go));
  return box;
}

async function send(redraw) {
  await guard(async () => {
    if (await propose(read.kind, read.body)) read = null;
  });
  redraw();
}

async function download(name) {
  const t = await getJSON(`api/clerk/template/${name}`);
  save(t.name, Uint8Array.from(atob(t.data), (c) => c.charCodeAt(0)), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}
