// Small parts that forms and lists are made of.
import { element, textButton } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";

/** @param {string} text @param {string} [kind] */
export function paragraph(text, kind = "") {
  return Object.assign(element("p", kind), { textContent: text });
}

/** @param {string} name h2, h3 @param {string} text @param {string} [id] */
export function heading(name, text, id) {
  const h = Object.assign(document.createElement(name), { textContent: text });
  return id ? Object.assign(h, { id, tabIndex: -1 }) : h;
}

/** @param {string} id @param {string} text @param {string} kind @param {() => unknown} press */
export function press(id, text, kind, press) {
  const b = textButton(id, text, kind);
  b.addEventListener("click", press);
  return b;
}

/** @param {...Node} all */
export function buttons(...all) {
  const row = element("div", "buttons");
  row.append(...all);
  return row;
}

/** @param {string} id @param {string} type @param {string} value @param {(value: string) => void} write */
export function input(id, type, value, write) {
  const i = Object.assign(document.createElement("input"), { id, type, value, autocomplete: "off" });
  i.addEventListener("input", () => write(i.value));
  return i;
}

/** @param {string} forId @param {string} text */
export function label(forId, text) {
  return Object.assign(document.createElement("label"), { htmlFor: forId, textContent: text });
}

/** Something with its label above it. @param {string} id of what is inside @param {string} text @param {Node} inside */
export function labelled(id, text, inside) {
  const box = element("div", "field");
  box.append(label(id, text), inside);
  return box;
}

/** @param {string} id @param {boolean} checked @param {(checked: boolean) => void} write */
export function checkbox(id, checked, write) {
  const i = Object.assign(document.createElement("input"), { id, type: "checkbox", checked, autocomplete: "off" });
  i.addEventListener("change", () => write(i.checked));
  return i;
}

/** A checkbox with its label beside it. @param {string} id @param {string} text @param {boolean} checked @param {(checked: boolean) => void} write */
export function check(id, text, checked, write) {
  const row = element("div", "check");
  row.append(checkbox(id, checked, write), label(id, text));
  return row;
}

/**
 * A list to choose of, with a line that chooses nothing.
 * @param {string} id
 * @param {[string, string][]} all value and text
 * @param {string} value
 * @param {(value: string) => void} write
 * @param {string} [none] what that line says
 */
export function select(id, all, value, write, none = say("clerk.choose")) {
  const s = Object.assign(document.createElement("select"), { id, autocomplete: "off" });
  s.append(...[["", none], ...all].map(([v, text]) => new Option(text, v, false, v === value)));
  s.addEventListener("change", () => write(s.value));
  return s;
}

/** @param {string} id @param {string} accept @param {string} text of the button @param {(file: File) => unknown} take */
export function filePicker(id, accept, text, take) {
  const box = element("div", "picker");
  const file = Object.assign(document.createElement("input"), { id, type: "file", accept, className: "visually-hidden", autocomplete: "off" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (chosen) await take(chosen);
    file.value = ""; // the same file, mended, may be chosen again
  });
  const pick = label(id, text);
  pick.className = "button pick";
  box.append(file, pick);
  return box;
}

/** A term and what is said of it. @param {string} name @param {string} text @param {string} [kind] */
export function row(name, text, kind = "") {
  const both = document.createElement("div");
  both.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(element("dd", kind), { textContent: text }));
  return both;
}
