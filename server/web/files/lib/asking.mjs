// What a worker asks others, and what it is asked: questions and answers are bytes that only their program understands.

/** @typedef {{id: number, question: Uint8Array}} Question */
/** @typedef {{id: number, answer: Uint8Array | null}} Answer null if there is none */

/** Those whom a worker may ask, by their ports. */
export class Asking {
  /** @type {Map<number, (answer: Uint8Array | null) => void>[]} */
  #waiting;
  /** @type {Set<number>} */
  #lost = new Set();
  #last = 0;

  /** @param {MessagePort[]} ports */
  constructor(ports) {
    this.#waiting = ports.map(() => new Map());
    ports.forEach((port, i) => (port.onmessage = ({ data }) => this.#settle(i, data)));
    /** @type {((question: Uint8Array) => Promise<Uint8Array | null>)[]} */
    this.all = ports.map((port, i) => (question) => this.#ask(port, i, question));
  }

  /** Nobody answers there any more. @param {number} i */
  lose(i) {
    this.#lost.add(i);
    for (const id of [...this.#waiting[i].keys()]) this.#settle(i, { id, answer: null });
  }

  /** @param {MessagePort} port @param {number} i @param {Uint8Array} question */
  #ask(port, i, question) {
    if (this.#lost.has(i)) return Promise.resolve(null);
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting[i].set(id, resolve);
      port.postMessage({ id, question }, [question.buffer]);
    });
  }

  /** @param {number} i @param {Answer} said */
  #settle(i, { id, answer }) {
    this.#waiting[i].get(id)?.(answer);
    this.#waiting[i].delete(id);
  }
}

/**
 * Answers what comes through a port. Whatever becomes of the program that is to answer (on a phone it may run out of memory), who asks hears
 * of it, and does it alone.
 * @param {MessagePort} port
 * @param {(question: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null>} answer
 */
export function answering(port, answer) {
  port.onmessage = async ({ data: { id, question } }) => {
    /** @type {Uint8Array | null} */
    let said = null;
    try {
      said = (await answer(question)) ?? null; // a program that has ended returns nothing
    } catch {
      // there is no answer
    }
    port.postMessage({ id, answer: said }, said ? [said.buffer] : []);
  };
}
