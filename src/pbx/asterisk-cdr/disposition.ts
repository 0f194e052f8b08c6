/**
 * The dispositions that a record can have, in one spelling however the installation writes them.
 *
 * Asterisk's `cdr_odbc` writes numbers unless `dispositionstring` is set. They are the values of
 * `enum ast_cdr_disposition` in Asterisk's `cdr.h`.
 */

export const ANSWERED = 'ANSWERED';
export const NO_ANSWER = 'NO ANSWER';

const SPELLINGS: Readonly<Record<string, string>> = {
  0: NO_ANSWER,
  1: NO_ANSWER,
  2: 'FAILED',
  4: 'BUSY',
  8: ANSWERED,
  16: 'CONGESTION',
  32: 'CANCEL',
  ANSWER: ANSWERED,
  NOANSWER: NO_ANSWER,
  FAIL: 'FAILED',
  CHANUNAVAIL: 'FAILED',
  CANCELED: 'CANCEL',
  CANCELLED: 'CANCEL',
};

/** Returns the disposition in upper case with one spelling for each. An unknown one is returned as it is. */
export function normaliseDisposition(text: string): string {
  if (text === ANSWERED || text === NO_ANSWER) return text;
  const spaced = text
    .trim()
    .toUpperCase()
    .replace(/[\s_-]+/g, ' ');
  return SPELLINGS[spaced] ?? spaced;
}

/** Returns the status of a call that nobody answered, by the dispositions of all that rang. */
export function statusByDispositions(
  dispositions: readonly string[],
): 'busy' | 'failed' | 'cancelled' | 'no_answer' {
  const all = (...expected: readonly string[]): boolean =>
    dispositions.every((disposition) => expected.includes(disposition));
  if (all('BUSY')) return 'busy';
  if (all('FAILED', 'CONGESTION')) return 'failed';
  return all('CANCEL') ? 'cancelled' : 'no_answer';
}
