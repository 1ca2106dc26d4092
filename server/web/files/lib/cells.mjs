// Faults of a spreadsheet.
import { inLanguage } from "./words.mjs";

/**
 * Lists faults of a spreadsheet, each with its cell.
 * @param {HTMLElement} list
 * @param {{where: string, heading: string, reasons: Record<string, string>}[]} faults
 */
export function showCellFaults(list, faults) {
  list.replaceChildren(
    ...faults.map((f) => {
      const item = document.createElement("li");
      const where = document.createElement("b");
      where.textContent = [f.where, f.heading].filter(Boolean).join(" ");
      item.append(where, " ", inLanguage(f.reasons));
      return item;
    }),
  );
}
