// Where polls stand, now and whenever it changes: server-sent events, and questions where there are none. What is told says what to show,
// never what is true: that is verified.
import { getJSON } from "./api.mjs";

const pause = 4000; // milliseconds between questions, when the stream does not work

/**
 * Follows a poll until it is told to stop.
 * @param {string} base of the poll, /c/<congress>/polls/<poll>
 * @param {(state: any) => void} onState
 * @param {(lost: boolean) => void} [onLost]
 * @returns {() => void} stops it
 */
export function follow(base, onState, onLost = () => {}) {
  return listen(`${base}/events`, { state: base }, (_, state) => onState(state), (_, lost) => onLost(lost));
}

/**
 * Follows all polls of a booth host, in one stream: a browser has six connections to a host, which all its pages share.
 * @param {string[]} bases
 * @param {(base: string, state: any) => void} onState
 * @param {(base: string, lost: boolean) => void} onLost
 */
export function followAll(bases, onState, onLost) {
  listen("/events", Object.fromEntries(bases.map((base) => [base, base])), onState, onLost);
}

/**
 * @param {string} address of the stream
 * @param {Record<string, string>} names of its events, and the poll of each
 * @param {(base: string, state: any) => void} onState
 * @param {(base: string, lost: boolean) => void} onLost
 * @returns {() => void} stops it
 */
function listen(address, names, onState, onLost) {
  let stopped = false;
  let timer = 0;
  const events = new EventSource(address);
  const bases = Object.values(names);
  const heard = (/** @type {string} */ base, /** @type {any} */ state) => {
    onLost(base, state === null);
    if (state) onState(base, state);
  };
  let asking = false; // one question at a time, however often the stream breaks
  const look = async () => {
    if (asking || stopped || events.readyState === EventSource.OPEN) return;
    asking = true;
    await Promise.all(bases.map((base) => getJSON(base).then((state) => heard(base, state), () => onLost(base, true))));
    asking = false;
    clearTimeout(timer);
    timer = setTimeout(look, pause * (0.75 + Math.random() / 2)); // a hall full of tablets does not ask at once
  };
  for (const [name, base] of Object.entries(names)) events.addEventListener(name, (event) => heard(base, JSON.parse(event.data)));
  events.addEventListener("error", () => {
    for (const base of bases) onLost(base, true);
    clearTimeout(timer);
    timer = setTimeout(look, 1000 * Math.random());
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    events.close();
  };
}
