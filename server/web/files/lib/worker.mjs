// The worker that runs the core: what a page computes with, apart from what it shows, and thrown away with all that it knows.
import "../wasm_exec.js";
import { Asking, answering } from "./asking.mjs";
import { power } from "./power.mjs";

/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));

/** AES-256-GCM of the browser, for which the core has no room: all in hexadecimal. The core calls it by this name. */
globalThis.gcm = async (key, nonce, plain) => {
  const secret = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: bytes(nonce) }, secret, bytes(plain));
  return Array.from(new Uint8Array(sealed), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** The core calls it by this name, too. */
globalThis.power = power;

/** @type {((method: string, args: string, tell: (stage: string, done: number, total: number) => void) => Promise<string>) | undefined} */
let core;

/**
 * Starts the core, once. A program that ends has failed, and nothing else may be asked of it.
 * @param {WebAssembly.Module} module
 */
async function start(module) {
  const go = new globalThis.Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance).finally(() => postMessage({ broken: "the core has ended" }));
  core = globalThis.piaojue;
}

/** @param {{id: number, method: string, args: string}} call */
async function answer({ id, method, args }) {
  const said = await core(method, args, (stage, done, total) => postMessage({ id, progress: { stage, done, total } }));
  postMessage({ id, said });
}

/** @type {Promise<void>} */
let started;

/** @type {Asking | undefined} */
let asking;

onmessage = async ({ data }) => {
  try {
    if (data.module) started = start(data.module);
    if (data.crew) {
      asking = new Asking(data.crew);
      globalThis.crew = asking.all;
    }
    if (data.lost !== undefined) asking?.lose(data.lost);
    await started;
    if (data.port) answering(data.port, (question) => globalThis.piaojueAnswer(question));
    if (data.method) await answer(data);
  } catch (error) {
    postMessage({ broken: String(error) });
  }
};
