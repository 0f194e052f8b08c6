/** The captured records, grouped and summarised without a database: each call is what was really done. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Call } from '../../../src/host/ports.js';
import { groupRecords } from '../../../src/pbx/asterisk-cdr/group-records.js';
import { type CdrRecord, type CdrRow, toRecord } from '../../../src/pbx/asterisk-cdr/record.js';
import { summariseCall } from '../../../src/pbx/asterisk-cdr/summarise-call.js';
import { LocalClock } from '../../../src/pbx/local-time.js';
import {
  CAPTURED_ZONE,
  type Capture,
  type CapturedRow,
  capturedCalls,
  capturedNumberPlan,
  capturedRows,
  expectedCalls,
} from '../captured.js';

const clock = new LocalClock(CAPTURED_ZONE);
function records(rows: readonly CapturedRow[]): CdrRecord[] {
  return rows.flatMap(({ calldate = '', ...row }) => {
    const record = toRecord({ ...(row as Partial<CdrRow>), started: calldate }, clock);
    return record === null ? [] : [record];
  });
}

function summariseAll(all: readonly CdrRecord[], capture: Capture): Call[] {
  const plan = capturedNumberPlan(capture);
  return groupRecords(all)
    .map((group) => summariseCall(group, plan))
    .sort(newestFirst);
}

/** As the API lists them. */
function newestFirst(a: Call, b: Call): number {
  if (a.start !== b.start) return a.start < b.start ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

for (const capture of ['asterisk', 'placed'] as const) {
  describe(`calls summarised from the captured records, ${capture}`, () => {
    const calls = new Map(
      summariseAll(records(capturedRows(capture)), capture).map((call) => [call.id, call]),
    );

    for (const { what, linkedid, rows: _rows, ...expected } of capturedCalls(capture)) {
      it(`shows ${what} as it happened`, () => {
        expect(calls.get(linkedid)).to.deep.equal({ id: linkedid, ...expected });
      });
    }

    it('shows one call for each that was placed', () => {
      expect(calls.size).to.equal(capturedCalls(capture).length);
    });

    it('groups as many records into each call as the call wrote', () => {
      const groups = groupRecords(records(capturedRows(capture)));
      expect(Object.fromEntries(groups.map((group) => [group[0].linkedId, group.length]))).to.deep.equal(
        Object.fromEntries(capturedCalls(capture).map((call) => [call.linkedid, call.rows])),
      );
    });

    it('shows the same calls from the records in any order', () => {
      const all = records(capturedRows(capture));
      fc.assert(
        fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
          expect(summariseAll(shuffled, capture)).to.deep.equal(expectedCalls(capture).sort(newestFirst));
        }),
      );
    });
  });
}
