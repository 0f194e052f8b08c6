/** Builds single call records from the columns that matter to a test. */
import { type CdrRecord, type CdrRow, toRecord } from '../../../src/pbx/asterisk-cdr/record.js';
import { LocalClock } from '../../../src/pbx/local-time.js';

export const UTC = new LocalClock('UTC');

/** The start of a record by default, 2026-03-02 10:00:00 UTC, and the epoch in its ids. */
export const START_SECONDS = 1_772_445_600;
const DEFAULTS: CdrRow = {
  started: '2026-03-02 10:00:00',
  channel: 'PJSIP/201-00000001',
  src: '201',
  dst: '202',
  lastapp: 'Dial',
  duration: 10,
  billsec: 6,
  disposition: 'ANSWERED',
  uniqueid: `${START_SECONDS}.1`,
  linkedid: `${START_SECONDS}.1`,
};

/** Returns the record of an answered call from 201 to 202, changed as `row` says. */
export function recordOf(row: Partial<CdrRow> = {}): CdrRecord {
  const record = toRecord({ ...DEFAULTS, ...row }, UTC);
  if (record === null) throw new Error('The row is no call.');
  return record;
}
