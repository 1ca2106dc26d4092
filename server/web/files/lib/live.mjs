// Where a poll stands, now and whenever it changes: server-sent events, and questions where there are none.
import { getJSON } from "./api.mjs";

const pause = 4000; // milliseconds between questions, when the stream does not work

/**
 * Follows a poll until it is told to stop. What is told says what to show, never what is true: that is verified.
 * @param {string} base of the poll, /c/<congress>/polls/<poll>
 * @param {(state: any) => void} onState
 * @param {(lost: boolean) => void} [onLost]
 * @returns {() => void} stops it
 */
export function follow(base, onState, onLost = () => {}) {
  let stopped = false;
  let timer = 0;
  const events = new EventSource(`${base}/events`);
  const heard = (state) => {
    onLost(false);
    onState(state);
  };
  let asking = false; // one question at a time, however often the stream breaks
  const look = async () => {
    if (asking || stopped || events.readyState === EventSource.OPEN) return;
    asking = true;
    await getJSON(base).then(heard, () => onLost(true));
    asking = false;
    clearTimeout(timer);
    timer = setTimeout(look, pause * (0.75 + Math.random() / 2)); // a hall full of tablets does not ask at once
  };
  events.addEventListener("state", (event) => heard(JSON.parse(event.data)));
  events.addEventListener("error", () => {
    onLost(true);
    clearTimeout(timer);
    timer = setTimeout(look, 1000 * Math.random());
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    events.close();
  };
}
