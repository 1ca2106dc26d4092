// Reading QR codes with the camera of the device. Pictures are looked at here and kept nowhere. The reader is zxing-wasm, from our own
// host, and is loaded when somebody first asks for the camera.
import { boot, say } from "./words.mjs";

const reader = "vendor/zxing/zxing_reader.wasm";
const pause = 120; // milliseconds between two pictures
const side = 800; // pixels of the longer side of what is looked at
const again = 3000; // milliseconds until the same code is read again

/** @type {Promise<(picture: ImageData) => Promise<string>> | undefined} */
let loaded;

/** Loads the reader, if it is the one that the page names. */
function load() {
  loaded ??= (async () => {
    const answer = await fetch(boot.static + reader, { integrity: boot.files[reader] });
    const wasmBinary = await answer.arrayBuffer();
    const zxing = await import("../vendor/zxing/reader/index.js");
    await zxing.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
    return async (picture) => {
      const [code] = await zxing.readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
      return code?.isValid ? code.text : "";
    };
  })();
  return loaded;
}

/** Whether there is a camera to ask for: not where a page came without TLS. */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * Shows what the camera sees, and says each code that is in it.
 * @param {HTMLElement} place
 * @param {(text: string) => void} onText
 * @param {AbortSignal} signal when it ends, the camera is let go
 */
export async function watch(place, onText, signal) {
  const [read, stream] = await Promise.all([load(), navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" } } })]);
  const release = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) return release();
  const video = Object.assign(document.createElement("video"), { className: "camera", muted: true, playsInline: true, srcObject: stream });
  video.dataset.sayLabel = "page.scan.view";
  video.setAttribute("aria-label", say("page.scan.view"));
  signal.addEventListener("abort", () => {
    release();
    video.srcObject = null;
    video.remove();
  });
  place.append(video);
  await video.play();
  look(video, read, onText, signal);
}

/**
 * Looks at one picture after the other.
 * @param {HTMLVideoElement} video
 * @param {(picture: ImageData) => Promise<string>} read
 * @param {(text: string) => void} onText
 * @param {AbortSignal} signal
 */
async function look(video, read, onText, signal) {
  const canvas = document.createElement("canvas");
  let last = "";
  let at = 0;
  while (!signal.aborted) {
    const text = video.videoWidth ? await read(picture(video, canvas)) : "";
    if (text && !signal.aborted && (text !== last || performance.now() - at > again)) {
      last = text;
      at = performance.now();
      onText(text);
    }
    await new Promise((done) => setTimeout(done, pause));
  }
  canvas.width = 0; // what was on it is let go
}

/**
 * @param {HTMLVideoElement} video
 * @param {HTMLCanvasElement} canvas
 */
function picture(video, canvas) {
  const scale = Math.min(1, side / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
