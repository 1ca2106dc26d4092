// QR codes, from the modules that the core gives.

const space = "http://www.w3.org/2000/svg";
const quiet = 4; // modules around it, as the standard demands

/**
 * Draws a code into an <svg>, which the caller has named for those who do not see it.
 * @param {SVGSVGElement} svg
 * @param {{size: number, modules: string}} code
 */
export function drawQR(svg, { size, modules }) {
  const side = size + 2 * quiet;
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.replaceChildren(shape("rect", { class: "qr-light", width: side, height: side }), shape("path", { class: "qr-dark", d: path(size, modules) }));
}

/**
 * One rectangle for each run of dark modules.
 * @param {number} size
 * @param {string} modules
 */
function path(size, modules) {
  let d = "";
  for (let y = 0; y < size; y++) {
    for (const run of modules.slice(y * size, (y + 1) * size).matchAll(/1+/g)) {
      d += `M${run.index + quiet} ${y + quiet}h${run[0].length}v1h-${run[0].length}z`;
    }
  }
  return d;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function shape(name, attributes) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
