// A button that has to be held: what cannot be taken back is done neither by a slip of the finger nor by a key that was pressed twice.

/** How long, in milliseconds; the style sheet's animation "hold" is as long. */
export const long = 3000;

/**
 * Makes a button do something only after it was held, by pointer or by Space or Enter. Assistive technology that can only press it
 * starts the same time by one press, and stops it by another.
 * @param {HTMLButtonElement} button
 * @param {() => void} done
 */
export function mountHold(button, done) {
  let timer = 0;
  let left = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.classList.remove("holding");
    delete button.dataset.left;
  };
  const tick = () => {
    left -= 1000;
    if (!button.isConnected) return stop();
    if (left > 0) {
      button.dataset.left = String(left / 1000);
      return;
    }
    stop();
    done();
  };
  const begin = () => {
    if (timer || button.disabled) return;
    left = long;
    button.dataset.left = String(left / 1000);
    button.classList.add("holding");
    timer = setInterval(tick, 1000);
  };
  const key = (event) => event.key === " " || event.key === "Enter";
  button.classList.add("hold");
  button.addEventListener("pointerdown", (event) => event.button === 0 && begin());
  for (const end of ["pointerup", "pointercancel", "pointerleave", "blur"]) button.addEventListener(end, stop);
  button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch is meant here
  button.addEventListener("keydown", (event) => {
    if (!key(event)) return;
    event.preventDefault(); // or it would be pressed as well
    if (!event.repeat) begin();
  });
  button.addEventListener("keyup", (event) => {
    if (!key(event)) return;
    event.preventDefault();
    stop();
  });
  button.addEventListener("click", (event) => {
    if (event.detail !== 0) return; // by a pointer, which has let go of it
    if (timer) stop();
    else begin();
  });
}
