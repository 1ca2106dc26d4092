// Turns the pages of a result that has more items than one picture shows. Nobody in the hall can, and where no script runs all pages stand
// below each other.
const pause = 12000; // milliseconds, in which twelve lines can be read

let at = 0;

export function turnPages() {
  showPage(0);
  setInterval(() => showPage(at + 1), pause);
}

/** Shows the page that is due, also after what is shown was replaced. */
export function keepPage() {
  showPage(at);
}

/** @param {number} n */
function showPage(n) {
  const pages = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".screen-page"));
  at = pages.length ? n % pages.length : 0;
  pages.forEach((page, i) => (page.hidden = i !== at));
}
