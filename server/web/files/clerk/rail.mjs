// The parts of the year, at the side: how much is next in each, and how much of it is late.
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { kinds, parts } from "./kinds.mjs";
import { ofWhat } from "./says.mjs";
import { seen } from "./state.mjs";

/** What is next in a part. @param {string} part */
export const nextOf = (part) => seen.next.filter((n) => kinds[n.kind]?.part === part);

/**
 * @param {string} current
 * @param {(part: string) => void} go
 */
export function rail(current, go) {
  return parts.map((part) => {
    const next = nextOf(part);
    const many = (matters) => new Set(matters.flatMap((m) => m.of.map((id) => (ofWhat(id) ? id : m.kind)))).size; // a project that waits for two things is one
    const late = many(next.filter((m) => m.late > 0));
    const waiting = part === "collect" ? seen.intake : 0;
    const b = Object.assign(element("button", `clerk-step${late ? " late" : ""}`), { type: "button", id: `part-${part}` });
    if (part === current) b.setAttribute("aria-current", "page");
    const name = Object.assign(element("span", "clerk-step-name"), { textContent: say(`clerk.part.${part}`) });
    const count = [];
    if (late) count.push(say("clerk.rail.late", { Count: late }));
    else if (next.length) count.push(say("clerk.rail.next", { Count: many(next) }));
    if (waiting) count.push(say("clerk.rail.intake", { Count: waiting }));
    b.append(name, Object.assign(element("span", "clerk-step-count"), { textContent: count.join(say("clerk.comma")) }));
    b.addEventListener("click", () => go(part));
    const li = document.createElement("li");
    li.append(b);
    return li;
  });
}
