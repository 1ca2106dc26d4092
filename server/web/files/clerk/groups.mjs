// Fields that repeat: goals with their days, and the parts that a proposal is split into.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { group } from "./fields.mjs";
import { buttons, press } from "./make.mjs";

const goal = [{ name: "text", type: "text" }, { name: "due", type: "day" }];

/**
 * @param {import("./kinds.mjs").Field[]} spec of each
 * @param {string} add the words of the button
 */
function repeated(spec, add) {
  return (f, at, id, form) => {
    const all = (at[f.name] ??= []);
    const box = element("div", "repeated");
    all.forEach((one, i) => {
      const row = element("div", "repeat");
      row.append(group(spec(f), one, `${id}-${i}`, { ...form, kind: f.name }), buttons(press(`${id}-${i}-drop`, say("clerk.drop", { Number: i + 1 }), "quiet", () => (all.splice(i, 1), form.again()))));
      box.append(row);
    });
    box.append(buttons(press(`${id}-add`, say(add), "", () => (all.push({}), form.again()))));
    return box;
  };
}

export const goals = repeated(() => goal, "clerk.goal.add");
export const parts = repeated((f) => f.spec, "clerk.part.add");
