/** Records that two backends wrote for the same part of a call. */
import { expect } from 'chai';
import type { CdrRecord } from '../../../src/pbx/asterisk-cdr/record.js';
import { withoutTwins } from '../../../src/pbx/asterisk-cdr/twins.js';
import { recordOf } from '../support/record.js';

describe('Twin records', () => {
  const record = recordOf({ sequence: 1 });

  it('are merged, wherever among the records of one second', () => {
    const other = { ...record, uniqueId: 'other' };
    expect(withoutTwins([record, { ...record }])).to.deep.equal([record]);
    expect(withoutTwins([record, other, { ...record }, { ...other }])).to.deep.equal([record, other]);
    expect(withoutTwins([other, record, { ...record }])).to.deep.equal([other, record]);
  });

  it('fill the columns that the other one leaves empty', () => {
    const empty = {
      callerId: '',
      source: '',
      context: '',
      applicationData: '',
      did: null,
      recordingFile: '',
      callerNumber: '',
      callerName: '',
      outboundCallerNumber: '',
    };
    const full = Object.fromEntries(Object.keys(empty).map((column) => [column, `the ${column}`]));
    const other = Object.fromEntries(Object.keys(empty).map((column) => [column, `another ${column}`]));
    const [merged] = withoutTwins([
      { ...record, ...empty },
      { ...record, ...full },
    ]);
    expect(merged).to.deep.equal({ ...record, ...full });
    expect(
      withoutTwins([
        { ...record, ...full },
        { ...record, ...other },
      ])[0],
    ).to.deep.equal({ ...record, ...full });
  });

  it('are equal in all that says who was called, when and with what success', () => {
    const changes: Partial<CdrRecord>[] = [
      { startMs: record.startMs + 1000 },
      { durationSeconds: 11 },
      { billedSeconds: 1 },
      { uniqueId: 'other' },
      { channel: 'PJSIP/203-00000001' },
      { destinationChannel: 'PJSIP/203-00000001' },
      { disposition: 'BUSY' },
      { destination: '203' },
      { application: 'queue' },
    ];
    for (const change of changes) {
      expect(withoutTwins([record, { ...record, ...change }]), JSON.stringify(change)).to.have.length(2);
    }
  });
});
