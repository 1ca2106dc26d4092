// One deputy at the desk: a core of their own, ready before they come.
import { Core } from "../lib/core.mjs";

const waits = [1000, 2000, 4000, 8000]; // milliseconds until something is asked again

export class Deputy {
  #core = new Core();
  #gone = new AbortController();
  #polls;
  /** What the core found when it looked at the polls; it throws if they do not verify. */
  ready;

  /** @param {import("./polls.mjs").Polls} polls */
  constructor(polls) {
    this.#polls = polls;
    this.ready = this.#look();
    this.ready.catch(() => {}); // whoever waits for it hears it
  }

  /** Has the core verify all polls, so that who comes does not wait. */
  async #look() {
    await this.#core.ready;
    for (const one of this.#polls.all) one.poll = await this.call("poll", { pin: one.pin });
    document.dispatchEvent(new Event("verified"));
  }

  /**
   * Asks the core; again and again, while the network is gone.
   * @param {string} method
   * @param {object} args
   */
  async call(method, args) {
    for (let n = 0; ; n++) {
      try {
        const answer = await this.#core.call(method, args);
        this.#polls.away = false;
        return answer;
      } catch (error) {
        const lost = error.code === "lost" && !this.#gone.signal.aborted;
        this.#polls.away = lost;
        if (!lost) throw error;
        await new Promise((over) => setTimeout(over, waits[Math.min(n, waits.length - 1)]));
      }
    }
  }

  /**
   * Whether a card was read right: without a slip the core says no more.
   * @param {string} card
   * @returns {Promise<number | null>} the group that is wrong, 0 if it cannot be told, null if none is
   */
  async wrongCard(card) {
    try {
      await this.call("identify", { card, slip: "" });
    } catch (error) {
      if (error.code !== "code") throw error;
      if (error.field === "card") return error.group ?? 0;
    }
    return null;
  }

  /** The deputy goes, and with the worker all that it was told. */
  end() {
    this.#gone.abort();
    this.#core.end();
  }
}
