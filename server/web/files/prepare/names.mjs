// Names in several languages: Chinese, English, and one of the other writings in which ballots are printed.
import { say } from "../lib/words.mjs";
import { draft, touch } from "./draft.mjs";

export const writings = ["mn", "bo", "ug", "kk", "ko", "ii", "za"];

let count = 0;

/**
 * A text field with its label.
 * @param {string} key of the label
 * @param {string} lang
 * @param {string} value
 * @param {(text: string) => void} write
 */
function field(key, lang, value, write) {
  const box = document.createElement("div");
  box.className = "field";
  const input = document.createElement("input");
  Object.assign(input, { type: "text", id: `name-${++count}`, autocomplete: "off", value });
  input.lang = lang === "zh" ? "zh-Hans" : lang;
  input.dir = "auto";
  const label = document.createElement("label");
  label.htmlFor = input.id;
  label.dataset.say = key;
  label.textContent = say(key);
  input.addEventListener("input", () => {
    write(input.value.trim());
    touch();
  });
  box.append(label, input);
  return box;
}

/**
 * Fields for the name in another language.
 * @param {Record<string, string>} names
 */
export function otherName(names) {
  let tag = Object.keys(names).find((t) => t !== "zh" && t !== "en") ?? "";
  const select = document.createElement("select");
  Object.assign(select, { id: `name-${++count}`, autocomplete: "off" });
  const tags = ["", ...writings, ...(tag && !writings.includes(tag) ? [tag] : [])];
  for (const t of tags) {
    const option = new Option(writings.includes(t) || !t ? say(`prepare.writing.${t || "none"}`) : t, t, false, t === tag);
    if (writings.includes(t) || !t) option.dataset.say = `prepare.writing.${t || "none"}`;
    select.append(option);
  }
  const label = document.createElement("label");
  label.htmlFor = select.id;
  label.dataset.say = "prepare.names.other";
  label.textContent = say(label.dataset.say);
  const write = (text) => {
    delete names[tag];
    if (tag && text) names[tag] = text;
  };
  const name = field("prepare.names.text", tag, tag ? names[tag] : "", write);
  const input = name.querySelector("input");
  name.hidden = !tag;
  select.addEventListener("input", () => {
    delete names[tag];
    tag = select.value;
    input.lang = tag;
    name.hidden = !tag;
    write(input.value.trim());
    touch();
  });
  const box = document.createElement("div");
  box.className = "field";
  box.append(label, select);
  return [box, name];
}

/** Makes the fields of the draft's names anew. */
export function showNames() {
  for (const set of document.querySelectorAll("[data-names]")) {
    const names = (draft[set.dataset.names] ??= {});
    const fields = document.createElement("div");
    fields.className = "fields";
    const put = (tag) => (text) => {
      if (text || tag === "zh") names[tag] = text;
      else delete names[tag];
    };
    fields.append(field("prepare.names.zh", "zh", names.zh ?? "", put("zh")), field("prepare.names.en", "en", names.en ?? "", put("en")), ...otherName(names));
    fields.querySelector("input").id = `${set.id}-zh`;
    fields.querySelector("label").htmlFor = `${set.id}-zh`;
    set.querySelector(".fields")?.remove();
    set.querySelector("legend").after(fields);
  }
}
