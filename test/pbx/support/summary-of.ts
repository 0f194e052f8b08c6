/** Summarises the rows of one call, for tests of single rules. */
import type { Call } from '../../../src/host/ports.js';
import { groupRecords } from '../../../src/pbx/asterisk-cdr/group-records.js';
import { createNumberPlan, type NumberPlan } from '../../../src/pbx/asterisk-cdr/number-plan.js';
import type { CdrRecord, CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { summariseCall } from '../../../src/pbx/asterisk-cdr/summarise-call.js';
import { recordOf } from './record.js';

const EXTENSIONS = ['201', '202', '203', '204'];
export const PLAN = createNumberPlan({
  extensions: new Map(EXTENSIONS.map((extension) => [extension, `Name of ${extension}`])),
  devices: new Map([
    ...EXTENSIONS.map((extension) => [`pjsip/${extension}`, extension] as const),
    ['pjsip/lobby', '204'],
  ]),
  sharedDevices: new Set(['pjsip/lobby', 'pjsip/hall']),
  trunks: new Set(['pjsip/carrier', 'pjsip/prefixed']),
  dialPrefixes: new Map([['pjsip/prefixed', '9']]),
});
export const MOBILE = '01711234567';

/** Summarises the rows of one call, in the order of their sequence. `others`: the records of other calls. */
export function callOf(
  rows: readonly Partial<CdrRow>[],
  others: readonly CdrRecord[] = [],
  plan: NumberPlan = PLAN,
): Call {
  const groups = groupRecords(rows.map((row, at) => recordOf({ sequence: at + 1, ...row })));
  const [group] = groups;
  if (group === undefined || groups.length > 1) throw new Error('The rows are not one call.');
  return summariseCall(group, plan, () => others);
}

/** Returns the call as `from → to direction status talk`. */
export function summaryOf(...rows: Partial<CdrRow>[]): string {
  return inShort(callOf(rows));
}

export function inShort({ from, to, direction, status, talkSeconds }: Call): string {
  return `${from.number} → ${to.number} ${direction} ${status} ${talkSeconds}`;
}

/** A telephone that is called, and answers unless the row says otherwise. */
export const rings = (extension: string, more: Partial<CdrRow> = {}): Partial<CdrRow> => ({
  dst: extension,
  dstchannel: `PJSIP/${extension}-00000099`,
  ...more,
});
export const local = (half: 1 | 2, exten = 's', pair = '1') => `Local/${exten}@x-0000000${pair};${half}`;
export const NO_ANSWER = { disposition: 'NO ANSWER', billsec: 0 };
