// What pages say, in both languages, from the catalogues.

/** @type {Record<string, Record<string, string>>} */
let catalogues = {};
let current = "zh";
let variant = "";

/** What the page's HTML says of itself. */
export const boot = JSON.parse(document.getElementById("boot").textContent);

/**
 * Loads the words of a room. The page's own language is the first.
 * @param {string} room
 */
export async function loadWords(room) {
  const path = `words/${room}.json`;
  catalogues = await (await fetch(boot.static + path, { integrity: boot.files[path] })).json();
  current = boot.lang;
}

/** @returns {string} "zh" or "en" */
export function language() {
  return current;
}

/**
 * Says a message. A message that does not exist is a fault of the program, and is said by its name.
 * @param {string} key
 * @param {Record<string, unknown>} [args] for the places in braces
 * @returns {string}
 */
export function say(key, args = {}) {
  const words = catalogues[current];
  const text = words?.[key + variant] ?? words?.[key];
  if (text === undefined) return key;
  return text.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_, name) => String(args[name] ?? ""));
}

/**
 * Has messages said in a variant, where they have one: the page is for other people.
 * @param {string} name
 */
export function vary(name) {
  variant = `.${name}`;
  sayAll(document);
}

/** @param {string} key */
export function has(key) {
  return catalogues[current]?.[key] !== undefined;
}

/**
 * The text of a map from language to text: Chinese is always there.
 * @param {Record<string, string>} names
 */
export function inLanguage(names) {
  return names?.[current] || names?.zh || "";
}

/**
 * Changes the language: says again whatever has data-say, and tells the room by the event "language".
 * @param {string} lang
 */
export function setLanguage(lang) {
  current = lang;
  document.documentElement.lang = lang === "zh" ? "zh-Hans" : lang;
  sayAll(document);
  document.dispatchEvent(new Event("language"));
}

/** @param {ParentNode} root */
export function sayAll(root) {
  for (const element of root.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of root.querySelectorAll("[data-say-label]")) element.setAttribute("aria-label", say(element.dataset.sayLabel));
}
