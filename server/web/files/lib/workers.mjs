// Starts workers, which all run one script.

export const script = new URL("worker.mjs", import.meta.url).href;

// Trusted Types: of all addresses, only that of the worker becomes a script.
const policy = globalThis.trustedTypes?.createPolicy("worker", {
  createScriptURL(url) {
    if (url !== script) throw new TypeError("not the worker");
    return url;
  },
});

/** @param {string} name by which developers know it */
export function newWorker(name) {
  return new Worker(policy ? policy.createScriptURL(script) : script, { type: "module", name });
}
