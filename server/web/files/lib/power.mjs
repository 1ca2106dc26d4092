// Powers modulo N with the browser's own big integers, several times as fast as a program can multiply here.

const size = 256; // bytes of s, of N and of the power, big-endian

/**
 * Returns s^65537 modulo n. s is below n. Nothing in it is secret: it takes variable time.
 * @param {Uint8Array} both s, then n
 * @returns {Uint8Array}
 */
export function power(both) {
  const once = number(both, 0);
  const modulus = number(both, size);
  let x = once;
  for (let i = 0; i < 16; i++) x = (x * x) % modulus; // 65537 = 2^16 + 1
  return bytes((x * once) % modulus);
}

/** @param {Uint8Array} all @param {number} at */
function number(all, at) {
  const view = new DataView(all.buffer, all.byteOffset + at, size);
  let x = 0n;
  for (let i = 0; i < size; i += 8) x = (x << 64n) | view.getBigUint64(i);
  return x;
}

/** @param {bigint} x */
function bytes(x) {
  const view = new DataView(new ArrayBuffer(size));
  for (let i = size - 8; i >= 0; i -= 8) {
    view.setBigUint64(i, x); // its lowest 64 bits
    x >>= 64n;
  }
  return new Uint8Array(view.buffer);
}
