// Card and slip that a handed-out card carries in its address, behind "#", which no browser sends to anybody. Whoever answers does so on a
// phone of their own: the page is theirs alone, begins with what they carry, and ends with them.

/** Whether this is the page for phones. */
export const own = Boolean(JSON.parse(document.getElementById("data").textContent)?.own);

/**
 * Takes card and slip out of the address, before anything else of it can be seen or kept.
 * @returns {{card: string, slip: string} | null} null if there are none
 */
export function carried() {
  const { hash, pathname } = location;
  if (hash) history.replaceState(null, "", pathname);
  addEventListener("hashchange", () => location.reload()); // another card was scanned into this page
  const [card, slip = ""] = hash.slice(1).split("."); // the core says whether they are right
  return hash ? { card, slip } : null;
}
