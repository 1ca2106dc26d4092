// Money: people read and type 万元, the register has hundredths of them.

/** @param {number} hundredths */
export const wan = (hundredths) => String(hundredths / 100);

/** What was typed, null if it is no amount with at most two decimals. @param {string} typed @returns {number | null} */
export function parseWan(typed) {
  const [, whole, part = ""] = typed.replace(/[,，\s]/g, "").match(/^(\d{1,9})(?:\.(\d{1,2}))?$/) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(part.padEnd(2, "0"));
}
