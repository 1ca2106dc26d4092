// The polls of this host: where they stand, as the server says, and how much waits for two scrutineers. It is for the eyes of the
// staff; what is sent is made by the core, over a board that it verified.
import { getJSON } from "../lib/api.mjs";
import { followAll } from "../lib/live.mjs";

const pause = 10_000; // milliseconds between two looks at the marks that wait

/** The phases in which deputies come, leave and are issued something. */
const busy = ["gathering", "voting"];

export class Polls {
  /**
   * @type {{pin: any, state: any, lost: boolean, poll: any, waiting: Record<string, number>}[]} poll is what the core verified
   */
  all;
  #draw = () => {};
  #away = false;

  /** @param {any[]} pins */
  constructor(pins) {
    this.all = pins.map((pin) => ({ pin, state: null, lost: false, poll: null, waiting: {} }));
  }

  /** Those in which something can be done now. */
  get open() {
    return this.all.filter(({ state, poll }) => busy.includes((state ?? poll)?.phase));
  }

  /** Whether the network is gone. */
  get lost() {
    return this.#away || this.all.some(({ lost }) => lost);
  }

  /** @param {boolean} away whether a core waits for the network */
  set away(away) {
    if (this.#away === away) return;
    this.#away = away;
    this.#draw();
  }

  /** @param {() => void} draw is called whenever something is another */
  follow(draw) {
    this.#draw = draw;
    const at = new Map(this.all.map((one) => [one.pin.path, one]));
    followAll([...at.keys()], (path, state) => {
      at.get(path).state = state;
      this.look();
    }, (path, lost) => {
      at.get(path).lost = lost;
      draw();
    });
    setInterval(() => this.look(), pause);
  }

  /** Asks how many marks wait. */
  async look() {
    await Promise.all(this.all.map(async (one) => {
      const said = await getJSON(`${one.pin.path}/marks`).catch(() => null);
      if (!said) return;
      one.waiting = Object.fromEntries(said.marks.map(({ act, marks }) => [act, marks.length]));
    }));
    this.#draw();
  }
}
