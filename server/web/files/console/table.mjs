// Tables of results.

/**
 * A table with a row for each item.
 * @param {string[]} head of the columns
 * @param {{name: string, cells: {text: string, kind?: string}[]}[]} rows
 */
export function table(head, rows) {
  const all = document.createElement("table");
  const top = all.createTHead().insertRow();
  for (const text of head) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = text;
    top.append(th);
  }
  const body = all.createTBody();
  for (const r of rows) body.append(row(r));
  return all;
}

function row({ name, cells }) {
  const tr = document.createElement("tr");
  const th = document.createElement("th");
  th.scope = "row";
  const isolate = document.createElement("bdi");
  isolate.textContent = name;
  th.append(isolate);
  tr.append(th);
  for (const { text, kind } of cells) {
    const td = tr.insertCell();
    td.className = kind ?? "number";
    td.textContent = text;
  }
  return tr;
}
