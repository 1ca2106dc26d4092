// Text size, contrast and language: always on screen, and set back for the next person.
import { say, language, setLanguage } from "./words.mjs";
import { $ } from "./dom.mjs";

const sizes = ["std", "lg", "xl"];

/**
 * @param {string} id
 * @param {() => void} press
 */
function tool(id, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.id = id;
  button.className = "tool";
  button.addEventListener("click", press);
  $("#tools").append(button);
  return button;
}

function label() {
  const root = document.documentElement;
  $("#tools").setAttribute("aria-label", say("page.tools"));
  $("#tool-size").textContent = `${say("page.size")} ${say(`page.size.${root.dataset.size}`)}`;
  $("#tool-theme").textContent = say(root.dataset.theme === "contrast" ? "page.contrast.on" : "page.contrast");
  const other = document.getElementById("tool-language");
  if (!other) return;
  other.textContent = say("page.language");
  other.lang = language() === "zh" ? "en" : "zh-Hans";
}

function nextSize() {
  const root = document.documentElement;
  root.dataset.size = sizes[(sizes.indexOf(root.dataset.size) + 1) % sizes.length];
  label();
}

function nextTheme() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "contrast" ? "standard" : "contrast";
  label();
}

/**
 * Puts the tools into the bar. A page that was made in one language has a link to the other instead of the tool.
 * @param {{language?: boolean}} [tools]
 */
export function mountDisplay({ language: changes = true } = {}) {
  tool("tool-size", nextSize);
  tool("tool-theme", nextTheme);
  if (changes) tool("tool-language", () => setLanguage(language() === "zh" ? "en" : "zh"));
  document.addEventListener("language", label);
  label();
}

/** Sets everything back: the next person finds the page as this one did. */
export function resetDisplay() {
  const root = document.documentElement;
  root.dataset.size = "std";
  root.dataset.theme = "standard";
  if (language() !== "zh") setLanguage("zh");
  label();
}
