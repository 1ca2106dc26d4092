// The only script that a page names, with its integrity. It has every file of the room checked against what the page says of it,
// and starts the room when all are right. A page fails closed: what it says from the beginning is that it cannot be used.

// The page for phones is opened with card and slip in its address, behind "#". They are taken out before anything can fail.
const own = Boolean(JSON.parse(document.getElementById("data").textContent)?.own);
const carried = own ? take() : null;
if (own) addEventListener("hashchange", another);

const boot = JSON.parse(document.getElementById("boot").textContent);

/** Takes out of the address what stands behind "#", and returns it. */
function take() {
  const { hash, pathname } = location;
  if (hash) history.replaceState(null, "", pathname);
  return hash;
}

/** Another card was scanned into this page: it begins anew with that one, unless the room says that it must not. */
function another() {
  const hash = take();
  if (!hash || !document.dispatchEvent(new Event("carried", { cancelable: true }))) return;
  history.replaceState(null, "", location.pathname + hash);
  location.reload();
}

/** Says that the page cannot be used, whatever was on it. */
function fail() {
  document.documentElement.dataset.state = "broken";
}

addEventListener("error", fail);
addEventListener("unhandledrejection", fail);

/**
 * Fetches a file; a browser gives no file whose hash is another.
 * @param {string} path
 * @param {string} integrity
 */
async function check(path, integrity) {
  const answer = await fetch(boot.static + path, { integrity });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await answer.arrayBuffer();
}

/** Checks everything, then starts. A page that spares the network checks a WebAssembly program when it loads it, with the same hash. */
async function start() {
  const files = Object.entries(boot.files).filter(([path]) => !boot.spare || !path.endsWith(".wasm"));
  await Promise.all(files.map(([path, integrity]) => check(path, integrity)));
  const words = await import("./words.mjs");
  await words.loadWords(boot.room);
  const room = await import(`../${boot.room}/main.mjs`);
  await room.main(carried);
}

try {
  await start();
} catch (error) {
  fail();
  // The reason is for who looks after the device; it holds nothing of a ballot.
  console.error("this page does not start:", error);
}
