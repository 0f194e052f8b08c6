/** Random calls: the summary is right for every scenario, in any order of rows, and for tables that lack columns. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Call } from '../../../src/host/ports.js';
import { groupRecords } from '../../../src/pbx/asterisk-cdr/group-records.js';
import { type CdrRow, toRecord } from '../../../src/pbx/asterisk-cdr/record.js';
import { summariseCall } from '../../../src/pbx/asterisk-cdr/summarise-call.js';
import { LocalClock } from '../../../src/pbx/local-time.js';
import { SIMULATED_PLAN } from '../support/call-scenarios.js';
import { simulatedCalls } from '../support/call-simulator.js';
import type { SimulatedRow } from '../support/record-writer.js';

const clock = new LocalClock('UTC');
/** Columns that an old or a plain installation lacks. */
const OPTIONAL = [
  'clid',
  'dcontext',
  'lastdata',
  'sequence',
  'did',
  'recordingfile',
  'cnum',
  'cnam',
  'outbound_cnum',
];

/** Sort keys for the rows of a call. */
const order = fc.array(fc.nat(99), { minLength: 64, maxLength: 64 });

function summarise(rows: readonly CdrRow[]): Call[] {
  const records = rows.map((row) => toRecord(row, clock)).filter((record) => record !== null);
  return groupRecords(records).map((group) => summariseCall(group, SIMULATED_PLAN));
}

describe('the summary of random calls', () => {
  it('matches the scenario, from the rows in any order and written twice or once', () => {
    fc.assert(
      fc.property(simulatedCalls, order, fc.boolean(), ({ rows, call }, keys, isTwice) => {
        const calls = summarise(shuffled(isTwice ? [...rows, ...rows] : rows, keys));
        expect(calls.map(seen)).to.deep.equal([call]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws and never shows a number that no row holds, whatever is cut, empty, NULL or missing', () => {
    fc.assert(
      fc.property(damagedRows(), (rows) => {
        const recordText = rows.flatMap((row) => Object.values(row).map(String)).join('\n');
        for (const { from, to, talkSeconds, durationSeconds } of summarise(rows)) {
          for (const number of [from.number, to.number])
            if (number !== null) expect(recordText).to.include(number);
          expect(talkSeconds).to.be.within(0, durationSeconds);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not depend on the order of damaged rows', () => {
    fc.assert(
      fc.property(damagedRows(), order, (rows, keys) => {
        expect(byStart(summarise(shuffled(rows, keys)))).to.deep.equal(byStart(summarise(rows)));
      }),
      { numRuns: 500 },
    );
  });
});

function seen({ direction, status, from, to, talkSeconds }: Call) {
  return { from: from.number, direction, status, to: to.number, talkSeconds };
}

/** Rows of a call in a table that lacks columns, with values cut to a column's width, emptied, NULL or odd. */
function damagedRows(): fc.Arbitrary<CdrRow[]> {
  const damage = fc.record({
    row: fc.nat(20),
    column: fc.constantFrom(
      'src',
      'dst',
      'channel',
      'dstchannel',
      'lastapp',
      'billsec',
      'disposition',
      ...OPTIONAL,
    ),
    value: fc.oneof(
      fc.nat(80).map((width) => ({ width })),
      fc.constantFrom(
        null,
        '',
        0,
        -5,
        '8',
        1_770_130_872,
        '"',
        '<>',
        'Local/;1',
        'Dial',
        'anonymous',
        Buffer.from('201'),
      ),
      fc.string(),
    ),
  });
  return fc
    .tuple(simulatedCalls, fc.subarray(OPTIONAL), fc.array(damage, { maxLength: 6 }))
    .map(([{ rows }, missing, damages]) => {
      const left: Record<string, unknown>[] = rows.map((row) => without(row, missing));
      for (const { row, column, value } of damages) {
        const damaged = left[row % left.length];
        if (damaged === undefined || !(column in damaged)) continue;
        damaged[column] =
          typeof value === 'object' && value !== null && 'width' in value
            ? String(damaged[column]).slice(0, value.width)
            : value;
      }
      return left as CdrRow[];
    });
}

function without(row: SimulatedRow, missing: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !missing.includes(column)));
}

function shuffled<Item>(items: readonly Item[], keys: readonly number[]): Item[] {
  return items
    .map((item, at) => ({ item, key: keys[at] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function byStart(calls: readonly Call[]): string[] {
  return calls.map((call) => JSON.stringify(call)).sort();
}
