/**
 * Recognises text that was written as UTF-8 over a connection that the server took for latin1: `José` is stored as
 * `JosÃ©`. The stored text can't be told from a name that somebody really has, so it is shown as stored.
 */

/** MySQL's latin1 is Windows-1252. */
const BYTE_OF = new Map(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
    byte,
  ]),
);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Returns the text that was probably meant, or null if nothing suggests another one. */
export function meantText(stored: string): string | null {
  if (!/[\u00c2-\u00f4]/.test(stored)) return null;
  const bytes = Array.from(stored, (character) => BYTE_OF.get(character));
  if (bytes.some((byte) => byte === undefined)) return null;
  try {
    return utf8.decode(Uint8Array.from(bytes as number[]));
  } catch {
    return null;
  }
}
