// Powers modulo N with the browser's own big integers, several times as fast as a program can multiply here.

/**
 * Returns s^65537 modulo n, all in hexadecimal and as long as n. s is below n. Nothing in it is secret: it takes variable time.
 * @param {string} s
 * @param {string} n
 */
export function power(s, n) {
  const modulus = BigInt(`0x${n}`);
  const once = BigInt(`0x${s}`);
  let x = once;
  for (let i = 0; i < 16; i++) x = (x * x) % modulus; // 65537 = 2^16 + 1
  return ((x * once) % modulus).toString(16).padStart(n.length, "0");
}
