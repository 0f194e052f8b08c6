/** The order of extensions on every PBX: numeric, although extensions are text and may have leading zeros. */

/** Compares by number, then by length (`7` before `07`). Extensions that are not all digits come last, by code point. */
export function compareExtensions(a: string, b: string): number {
  const numberA = DIGITS.test(a);
  const numberB = DIGITS.test(b);
  if (numberA !== numberB) return numberA ? -1 : 1;
  if (numberA) {
    // Compared as text of equal length, because a JavaScript number cannot hold 20 digits exactly.
    const digitsA = a.replace(LEADING_ZEROS, '');
    const digitsB = b.replace(LEADING_ZEROS, '');
    if (digitsA.length !== digitsB.length) return digitsA.length - digitsB.length;
    if (digitsA !== digitsB) return digitsA < digitsB ? -1 : 1;
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

const DIGITS = /^[0-9]+$/;
const LEADING_ZEROS = /^0+(?=[0-9])/;
