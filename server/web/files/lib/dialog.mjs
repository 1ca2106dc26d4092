// Questions and notices, each in the one dialog element that is made for it.
import { textButton } from "./dom.mjs";
import { say } from "./words.mjs";
import { mountHold } from "./hold.mjs";

/**
 * Lines are what is decided about, word for word; with hold, the yes has to be held.
 * @typedef {{title: string, text?: string, lines?: string[], yes?: string, no?: string, danger?: boolean, hold?: boolean}} Question
 * @param {Question} q
 * @returns {Promise<boolean>} whether it was answered with yes; Esc is no
 */
export function ask(q) {
  return open(q, q.no ?? say("page.cancel"));
}

/**
 * Tells something; there is one button.
 * @param {Question} q
 */
export function tell(q) {
  return open({ ...q, yes: q.yes ?? say("page.ok") }, null);
}

/**
 * @param {Question} q
 * @param {string | null} no
 * @returns {Promise<boolean>}
 */
function open(q, no) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  const title = document.createElement("h2");
  title.id = "dialog-title";
  title.textContent = q.title;
  dialog.append(title);
  if (q.lines?.length) {
    const lines = document.createElement("div");
    lines.className = "lines";
    lines.append(...q.lines.map(paragraph));
    dialog.append(lines);
  }
  if (q.text) dialog.append(...q.text.split("\n").map(paragraph));
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  if (no !== null) {
    const back = textButton("dialog-no", no, "");
    back.addEventListener("click", () => dialog.close("no"));
    buttons.append(back);
  }
  const yes = textButton("dialog-yes", q.yes ?? say("page.yes"), q.danger ? "danger" : "primary");
  const agree = () => dialog.close("yes");
  if (q.hold) mountHold(yes, agree);
  else yes.addEventListener("click", agree);
  buttons.append(yes);
  dialog.append(buttons);
  document.body.append(dialog);
  dialog.showModal();
  buttons.firstElementChild.focus(); // of two answers the one that changes nothing
  return new Promise((answer) => {
    dialog.addEventListener("close", () => { // the focus is back where it was already, and perhaps further on by now
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
  });
}

/** @param {string} text */
function paragraph(text) {
  const p = document.createElement("p");
  p.textContent = text;
  return p;
}
