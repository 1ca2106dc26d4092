// The key share of the scrutineer: opened, copied to a second medium, and opened from there.
import { $, clone, show } from "../lib/dom.mjs";
import { getJSON, postJSON } from "../lib/api.mjs";
import { enter, hideSecrets, press, take } from "./press.mjs";

/** @type {string | undefined} where the copy is that has still to be opened */
let copied;
let name = "";

/** @param {() => Promise<void>} again reads the state anew */
export function mountKey(again) {
  hideSecrets();
  enter("#passphrase", "#unlock-do");
  enter("#check-passphrase", "#check-do");
  press("#unlock-do", async () => {
    await postJSON("/api/unlock", { passphrase: take("#passphrase") });
    await again();
  });
  press("#places-again", places);
  press("#backup-do", async () => {
    const path = where();
    if (!path) return $("#folder").focus();
    await postJSON("/api/backup", { path });
    copied = path;
    showBackup();
  });
  press("#check-do", async () => {
    await postJSON("/api/check", { path: copied, passphrase: take("#check-passphrase") });
    copied = undefined;
    await again();
  });
  press("#check-back", async () => {
    copied = undefined;
    showBackup();
  });
}

/** Shows how to make a copy or, when there is one, how to open it. */
export function showBackup() {
  const screen = copied ? "check" : "backup";
  if (document.documentElement.dataset.screen === screen) return;
  $("#check-path").textContent = copied ?? "";
  show(screen);
  if (!copied) places().catch(() => {}); // the folder can be typed
}

/** The file's path: on a medium that was chosen, or in the folder that was typed. */
function where() {
  const chosen = document.querySelector("#places input:checked");
  const folder = $("#folder").value.trim() || chosen?.value;
  if (!folder) return "";
  const stroke = folder.includes("\\") ? "\\" : "/";
  return folder.endsWith(stroke) ? folder + name : folder + stroke + name;
}

/** Lists the media that are in this machine. */
async function places() {
  const found = await getJSON("/api/places");
  name = found.name;
  $("#places-none").hidden = found.folders.length > 0;
  $("#places").replaceChildren(...found.folders.map((folder, i) => {
    const place = clone("place");
    const input = $("input", place);
    input.value = folder;
    input.checked = i === 0;
    $("span", place).textContent = folder;
    return place;
  }));
}
