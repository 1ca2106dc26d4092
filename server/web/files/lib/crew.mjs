// The crew: workers beside that of a core, which run the same program and answer the questions that it asks them through ports of their own
// (cmd/booth, crew.go). What one does not answer, since it did not start or is gone, the core does itself.

import { newWorker } from "./workers.mjs";

const most = 8; // each has the program in memory, and questions of some megabytes

/** How many workers are worth it: as many as the device has processors, if these are more than one. @returns {number} */
export function hands() {
  const processors = navigator.hardwareConcurrency || 1;
  return processors > 1 ? Math.min(processors, most) : 0;
}

export class Crew {
  /** @type {Worker[]} */
  #workers = [];

  /**
   * @param {number} size
   * @param {Worker} core is told of each by a port
   * @param {WebAssembly.Module} module that all run
   */
  constructor(size, core, module) {
    const ports = [];
    for (let i = 0; i < size; i++) {
      const { port1, port2 } = new MessageChannel();
      const worker = newWorker("crew");
      const lost = () => core.postMessage({ lost: i });
      worker.onerror = lost;
      worker.onmessage = ({ data }) => data.broken && lost();
      worker.postMessage({ module, port: port1 }, [port1]);
      this.#workers.push(worker);
      ports.push(port2);
    }
    core.postMessage({ crew: ports }, ports);
  }

  /** Ends all workers. */
  end() {
    for (const worker of this.#workers) worker.terminate();
  }
}
