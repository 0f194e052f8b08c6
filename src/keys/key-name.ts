/** Checks the names of keys. A rejection has a sentence for scripts; pages choose their own sentence by its `reason`. */
import { KEY_START } from './format.js';

export const MAX_NAME_CHARACTERS = 100;
/** Controls, line and paragraph separators, and the marks that reorder the text around them. */
const FORBIDDEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
/** A key pasted into the wrong field. Names are shown, logged and stored, so a name must not contain a key. */
const LOOKS_LIKE_KEY = new RegExp(`${KEY_START}[0-9A-Za-z]{20,}`);
const SOMETHING_VISIBLE = /[^\p{Cf}\p{Z}\p{M}\p{Cc}]/u;

export type KeyName =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly reason: KeyNameProblem; readonly problem: string };

export type KeyNameProblem = 'half_character' | 'control_characters' | 'is_a_key' | 'empty' | 'too_long';

/** Trims and checks a name: 1 to 100 characters (code points) of any script, at least one of them visible. */
export function parseKeyName(text: string): KeyName {
  const name = text.trim();
  if (!name.isWellFormed())
    return reject('half_character', 'The name contains an invalid character. Type it again.');
  if (FORBIDDEN.test(name)) {
    return reject(
      'control_characters',
      'The name contains control characters. Use letters, digits, spaces and punctuation.',
    );
  }
  if (!SOMETHING_VISIBLE.test(name)) {
    return reject('empty', 'Give the key a name, for example where it will be used.');
  }
  if (LOOKS_LIKE_KEY.test(name)) {
    return reject(
      'is_a_key',
      'The name contains an API key. Names are visible to other administrators: use another one.',
    );
  }
  const length = [...name].length;
  if (length > MAX_NAME_CHARACTERS) {
    return reject('too_long', `The name has ${length} characters. Use at most ${MAX_NAME_CHARACTERS}.`);
  }
  return { ok: true, name };
}

function reject(reason: KeyNameProblem, problem: string): KeyName {
  return { ok: false, reason, problem };
}
