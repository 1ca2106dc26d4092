// What the polls of this host are said to be doing. It is told by the server, and decides only when to look again: what a voter is
// shown comes from the core, which checks it.
import { getJSON } from "../lib/api.mjs";
import { followAll } from "../lib/live.mjs";
import { lost, strip } from "./strips.mjs";
import { colourOf } from "../lib/colours.mjs";
import { pause } from "./clock.mjs";

const lookForLastCall = 15_000; // milliseconds; all tablets, whether somebody votes or not

/**
 * What is said of a poll; poll is what the core last saw of it.
 * @typedef {{pin: any, colour: string, phase: string, seen?: any, poll?: any}} Told
 */

export class Hall {
  /** @type {Told[]} */
  polls;
  #change = new AbortController();

  /** @param {any[]} pins of /pins.json */
  constructor(pins) {
    this.polls = pins.map((pin, i) => ({ pin, colour: colourOf(i), phase: "" }));
  }

  /** A signal that ends when a poll goes into another phase. */
  get change() {
    return this.#change.signal;
  }

  /** Begins to follow the polls. */
  follow() {
    const at = new Map(this.polls.map((told) => [told.pin.path, told]));
    followAll([...at.keys()], (path, state) => this.#hear(at.get(path), state), lost);
    this.#listen();
  }

  /**
   * @param {Told} told
   * @param {{phase: string}} state
   */
  #hear(told, state) {
    if (told.phase === state.phase) return;
    told.phase = state.phase;
    const before = this.#change;
    this.#change = new AbortController();
    before.abort();
    strip("shut", this.#voting !== undefined && this.#voting.phase !== "voting");
    if (!this.#collects) strip("soon", false);
  }

  /** Whether any poll takes ballots. */
  get #collects() {
    return this.polls.some(({ phase }) => phase === "voting");
  }

  /** @type {Told | undefined} */
  #voting;

  /**
   * Says in which poll somebody votes here: they are told when it ends.
   * @param {Told | undefined} told
   */
  voting(told) {
    this.#voting = told;
    strip("shut", told !== undefined && told.phase !== "" && told.phase !== "voting");
  }

  /** The last call: an officer has signed the order that stops the intake, and it waits for the second. */
  async #listen() {
    for (;;) {
      let soon = false;
      for (const { pin, phase } of this.polls) {
        if (phase !== "voting") continue;
        const waiting = await getJSON(`${pin.path}/orders`).catch(() => null);
        soon ||= Boolean(waiting?.orders?.some((w) => w.order?.kind === "closing"));
      }
      strip("soon", soon && this.#collects);
      await pause(lookForLastCall * (0.75 + Math.random() / 2));
    }
  }
}
