// The seat of this tablet: staff write it into the address (/?seat=12) or on the waiting screen. It is of the device, not of a voter.
import { $ } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";

const longest = 12; // characters, as the host wants it

/** @returns {string} empty if nobody wrote one */
export function seat() {
  return [...(new URL(location.href).searchParams.get("seat") ?? "").trim()].slice(0, longest).join("");
}

function paint() {
  $("#seat-now").textContent = seat() ? say("booth.seat", { Seat: seat() }) : say("booth.seat.none");
}

/** Shows the seat on the waiting screen, where it can be set. */
export function mountSeat() {
  paint();
  document.addEventListener("language", paint);
  $("#seat-set").addEventListener("click", set);
}

function set() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "seat-title");
  const title = element("h2", "seat-title", say("booth.seat.title"));
  const text = element("p", "", say("booth.seat.text"));
  const label = element("label", "", say("booth.seat.label"));
  const input = Object.assign(document.createElement("input"), { type: "text", id: "seat", autocomplete: "off", maxLength: longest, value: seat() });
  label.htmlFor = "seat";
  const buttons = element("div", "", "");
  buttons.className = "buttons";
  const no = Object.assign(element("button", "seat-no", say("page.cancel")), { type: "button", className: "button" });
  const yes = Object.assign(element("button", "seat-yes", say("booth.seat.save")), { type: "button", className: "button primary" });
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => { keep(input.value); dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); $("#seat-set").focus(); });
  buttons.append(no, yes);
  dialog.append(title, text, label, input, buttons);
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}

/**
 * @param {string} name
 * @param {string} id
 * @param {string} text
 */
function element(name, id, text) {
  const e = document.createElement(name);
  if (id) e.id = id;
  e.textContent = text;
  return e;
}

/** @param {string} text */
function keep(text) {
  const address = new URL(location.href);
  address.search = text.trim() ? new URLSearchParams({ seat: text.trim() }).toString() : "";
  history.replaceState(null, "", address);
  paint();
}
