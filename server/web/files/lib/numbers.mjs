// Numbers that people give: of candidates, projects, suggestions and cases.

/**
 * The number after another that nobody has yet: after "P09" comes "P10", or "P11" if "P10" is had.
 * @param {string} last
 * @param {string[]} had
 * @returns {string} "" if it is none that goes on
 */
export function numberAfter(last, had) {
  const [, word, digits] = last.match(/^(.*?)(\d+)$/) ?? [];
  if (!digits) return "";
  const all = new Set(had);
  let at = BigInt(digits);
  let id = "";
  do id = word + String(++at).padStart(digits.length, "0");
  while (all.has(id));
  return id;
}
