// The core: the program that finds tokens, encrypts, casts, checks receipts and verifies, as a page asks for it. One Core is one
// worker and serves one voter. Its methods are those of cmd/booth.

import { Crew } from "./crew.mjs";
import { newWorker, script } from "./workers.mjs";

/** What went wrong, by its code; what belongs to it (group, phase, problem, receipt …) stands beside. */
export class CoreError extends Error {
  /** @param {{code: string, text?: string}} fault */
  constructor(fault) {
    super(fault.text ?? fault.code);
    Object.assign(this, fault);
    this.code = fault.code;
  }
}

const again = 1000; // milliseconds until a worker is started again that could not be loaded
const tries = 3;

/** @type {Promise<WebAssembly.Module> | undefined} */
let compiled;

/** Compiles the core once a page, if it is what the page says of it: each worker is given the same. */
function compile() {
  compiled ??= (async () => {
    const boot = JSON.parse(document.getElementById("boot").textContent);
    const integrity = boot.files[boot.program];
    if (!integrity) throw new Error("the page does not say what the core is");
    return WebAssembly.compileStreaming(fetch(new URL(`../${boot.program}`, import.meta.url), { integrity }));
  })();
  return compiled;
}

export class Core {
  #worker;
  #hands;
  /** @type {Crew | undefined} */
  #crew;
  /** @type {Map<number, {resolve: Function, reject: Function, tell: Function, asked: object}>} */
  #calls = new Map();
  #last = 0;
  #told = false; // what was asked
  #heard = false; // anything
  #refused = 0; // how often the worker did not run although its file was there
  /** @type {CoreError | undefined} */
  #over;

  /**
   * Starts a worker. What `ready` promises is that the core computes right on this device.
   * @param {number} [hands] how many workers more help it to verify
   */
  constructor(hands = 0) {
    this.#hands = hands;
    this.#start();
    /** @type {Promise<{version: string, selftest: boolean}>} */
    this.ready = compile().then(
      () => this.call("ready"),
      () => { throw this.#over ?? new CoreError({ code: "broken" }); },
    );
    this.ready.catch((error) => error.code === "ended" || this.#fail(error.message));
  }

  /** Starts the worker and asks it all that was asked. */
  #start() {
    if (this.#over) return;
    const worker = (this.#worker = newWorker("core"));
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = () => this.#doubt();
    worker.onmessageerror = () => this.#fail("the worker cannot be understood");
    this.#told = false;
    compile().then(
      (module) => {
        if (this.#over || worker !== this.#worker) return;
        worker.postMessage({ module });
        this.#crew?.end();
        if (this.#hands > 0) this.#crew = new Crew(this.#hands, worker, module);
        for (const { asked } of this.#calls.values()) worker.postMessage(asked);
        this.#told = true;
      },
      () => this.#fail("the core is not the one that the page names"),
    );
  }

  /** A worker that never said anything may have found no network to load it by. Then it is started again. */
  async #doubt() {
    if (this.#over) return;
    const there = await fetch(script, { cache: "no-store" }).then(() => true, () => false);
    if (this.#heard || (there && ++this.#refused === tries)) return this.#fail("the worker does not run");
    setTimeout(() => this.#start(), again);
  }

  /**
   * Has a method run.
   * @param {string} method
   * @param {object} [args]
   * @param {{onProgress?: (p: {stage: string, done: number, total: number}) => void}} [options]
   * @returns {Promise<any>} its answer; a CoreError if there is none
   */
  call(method, args = {}, { onProgress } = {}) {
    if (this.#over) return Promise.reject(this.#over);
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const asked = { id, method, args: JSON.stringify(args) };
      this.#calls.set(id, { resolve, reject, tell: onProgress, asked });
      if (this.#told) this.#worker.postMessage(asked);
    });
  }

  /** Ends the worker, and with it all that it knows. What was asked and not answered is rejected with the code "ended". */
  end() {
    this.#close(new CoreError({ code: "ended" }));
  }

  /** @param {{id?: number, said?: string, progress?: object, broken?: string}} message */
  #hear({ id, said, progress, broken }) {
    this.#heard = true;
    if (broken) return this.#fail(broken);
    const call = this.#calls.get(id);
    if (!call) return;
    if (progress) return call.tell?.(progress);
    this.#calls.delete(id);
    const { answer, fault } = JSON.parse(said);
    if (fault?.code === "broken") this.#fail(fault.text);
    if (fault) call.reject(new CoreError(fault));
    else call.resolve(answer);
  }

  /** The device cannot be used: the page says so, whatever it showed. */
  #fail(text) {
    if (this.#over) return;
    this.#close(new CoreError({ code: "broken", text }));
    document.documentElement.dataset.state = "broken";
  }

  /** @param {CoreError} why */
  #close(why) {
    if (this.#over) return;
    this.#over = why;
    this.#worker.terminate();
    this.#crew?.end();
    for (const { reject } of this.#calls.values()) reject(why);
    this.#calls.clear();
  }
}
