// Gives a file to whoever is at this machine.

/**
 * @param {string} name
 * @param {BlobPart} data
 * @param {string} type
 */
export function save(name, data, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000); // the browser reads it after the click
}
