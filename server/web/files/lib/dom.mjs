// The few things that every room does with elements.
import { say, sayAll } from "./words.mjs";

/**
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function $(selector, root = document) {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`no ${selector} in this page`);
  return element;
}

/**
 * Copies a template.
 * @param {string} id
 * @returns {HTMLElement} the first element of it
 */
export function clone(id) {
  const copy = document.getElementById(id).content.firstElementChild.cloneNode(true);
  sayAll(copy);
  return copy;
}

/**
 * Puts texts into parts of an element.
 * @param {ParentNode} root
 * @param {Record<string, string | number>} texts by selector
 */
export function fill(root, texts) {
  for (const [selector, text] of Object.entries(texts)) $(selector, root).textContent = String(text);
  return root;
}

/**
 * Shows one screen of the page and hides the others. A screen reader begins at its heading.
 * @param {string} id
 */
export function show(id) {
  for (const screen of document.querySelectorAll("main > .screen")) screen.hidden = screen.id !== id;
  document.documentElement.dataset.screen = id;
  scrollTo(0, 0);
  const heading = document.querySelector(`#${id} h1`);
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

/** Says that the room can be used. */
export function ready() {
  document.documentElement.dataset.state = "ready";
}

/**
 * Announces something to a screen reader, and shows it where the page has a place for it.
 * @param {HTMLElement} place with role=status
 * @param {string} text
 */
export function announce(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * @param {string} name
 * @param {string} kind its classes
 */
export function element(name, kind) {
  return Object.assign(document.createElement(name), { className: kind });
}

/**
 * @param {string} id
 * @param {string} text
 * @param {string} kind
 */
export function textButton(id, text, kind) {
  return Object.assign(document.createElement("button"), { type: "button", id, className: `button ${kind}`, textContent: text });
}

/**
 * A button that says its words again in another language.
 * @param {string} id
 * @param {string} key of its words
 * @param {string} kind
 */
export function button(id, key, kind) {
  const b = textButton(id, say(key), kind);
  b.dataset.say = key;
  return b;
}
