/** What a key may be called. Pure; the sentence of a refusal is for the administrator. */

const MAX_CHARACTERS = 100;
/** Controls, line and paragraph separators, and the marks that reorder the text around them. */
const FORBIDDEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
const SOMETHING_VISIBLE = /[^\p{Cf}\p{Z}\p{M}\p{Cc}]/u;

export type KeyName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly problem: string };

/** Trims and checks a name: 1 to 100 characters (code points) of any script. */
export function parseKeyName(text: string): KeyName {
  const name = text.trim();
  if (!name.isWellFormed()) return refuse('The name has half a character in it. Type it again.');
  if (FORBIDDEN.test(name)) {
    return refuse('The name has control characters in it. Use letters, digits, spaces and punctuation.');
  }
  if (!SOMETHING_VISIBLE.test(name)) return refuse('Give the key a name, for example where it will be used.');
  const length = [...name].length;
  if (length > MAX_CHARACTERS) {
    return refuse(`The name has ${length} characters. Use at most ${MAX_CHARACTERS}.`);
  }
  return { ok: true, name };
}

function refuse(problem: string): KeyName {
  return { ok: false, problem };
}
