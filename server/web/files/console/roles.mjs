// Who signs what, in words. The table is the board's own.
import { say } from "../lib/words.mjs";
import { facts } from "./poll.mjs";

/** @param {string} role */
export function role(role) {
  return say(`console.role.${role}`);
}

/** @param {string[]} texts */
export function list(texts) {
  return texts.join(say("console.turn.and"));
}

/**
 * Whether this officer's role may sign a kind of order.
 * @param {string} kind
 */
export function mayI(kind) {
  return facts.needs[kind]?.roles.includes(facts.you.role) ?? false;
}

/**
 * Whose turn it is.
 * @param {string} kind
 */
export function turn(kind) {
  const need = facts.needs[kind];
  if (!need) return "";
  if (need.count === 1) return say("console.sign.alone");
  const said = say(need.among ? "console.turn.among" : "console.turn.may", {
    Roles: list(need.roles.map(role)), Count: need.count, Among: need.among ? role(need.among) : "",
  });
  return mayI(kind) ? said : `${say("console.turn.not", { Role: role(facts.you.role) })} ${said}`;
}

/** Who you are, as it is shown beside a signature. */
export function you() {
  return { Role: role(facts.you.role), Name: facts.you.name };
}
