/** One row of the table as a record: times, seconds that cannot be, odd column types, and the order of records. */
import { expect } from 'chai';
import {
  type CdrRecord,
  compareRecords,
  epochSecondsOf,
  toRecord,
} from '../../../src/pbx/asterisk-cdr/record.js';
import { LocalClock } from '../../../src/pbx/local-time.js';
import { recordOf, START_SECONDS, UTC } from '../support/record.js';

describe('A call record', () => {
  it('begins at its local time in the zone of the records, and ends after its duration', () => {
    const record = recordOf({ started: '2026-03-02 10:00:00.250', duration: 10 });
    expect(record).to.include({
      localTime: '2026-03-02 10:00:00',
      startMs: START_SECONDS * 1000,
      endMs: (START_SECONDS + 10) * 1000,
    });
  });

  it('begins in the pass of a repeated hour that its uniqueid shows, else its linkedid', () => {
    const berlin = new LocalClock('Europe/Berlin');
    const second = Date.UTC(2026, 9, 25, 1, 30);
    const row = { started: '2026-10-25 02:30:00', channel: 'PJSIP/201-1' };
    const id = `${second / 1000}.1`;
    const early = `${second / 1000 - 3600}.1`;
    const startOf = (ids: object) => toRecord({ ...row, ...ids }, berlin)?.startMs;
    expect(startOf({ uniqueid: id, linkedid: early })).to.equal(second);
    expect(startOf({ uniqueid: 'set', linkedid: id })).to.equal(second);
    expect(startOf({ uniqueid: 'set', linkedid: 'set' })).to.equal(second - 3_600_000);
  });

  it('is none if it has no valid time or stands for text messages', () => {
    expect(toRecord({ started: null, channel: 'PJSIP/201-1' }, UTC)).to.equal(null);
    expect(toRecord({ started: '0000-00-00 00:00:00' }, UTC)).to.equal(null);
    for (const channel of [
      'Message/ast_msg_queue',
      'message/x',
      'Local/sms@x-00000001;1',
      'Local/ussd@x-00000001;1',
    ]) {
      expect(toRecord({ started: '2026-03-02 10:00:00', channel }, UTC), channel).to.equal(null);
    }
    for (const channel of ['Local/smsc@x-00000001;1', 'PJSIP/Message/1-1', 'X-Local/sms@x-00000001;1']) {
      expect(toRecord({ started: '2026-03-02 10:00:00', channel }, UTC), channel).not.to.equal(null);
    }
  });

  it('knows when the first channel of its call was created, if its ids hold a time', () => {
    const created = (uniqueid: string, linkedid: string) => recordOf({ uniqueid, linkedid }).createdAtMs;
    expect(created('1772445600.1', '1772445500.1')).to.equal(1_772_445_500_000);
    expect(created('1772445500.1', '1772445600.1')).to.equal(1_772_445_500_000);
    expect(created('set', '1772445500.1')).to.equal(1_772_445_500_000);
    expect(created('1772445500.1', 'set')).to.equal(1_772_445_500_000);
    expect(created('set', 'set')).to.equal(null);
  });

  it('reads the time in an id, also behind a system name, and in nothing else', () => {
    for (const [id, seconds] of Object.entries({
      '1772445600.123': 1_772_445_600,
      '999999999.1': 999_999_999,
      'pbx-one-1772445600.1': 1_772_445_600,
      '1772445600': null,
      '1772445600.': null,
      '1772445600.1x': null,
      '0772445600.1': null,
      '17724456001.1': null,
      '99999999.1': null,
      'x1772445600.1': null,
      '1772445600x1': null,
      '': null,
    })) {
      expect(epochSecondsOf(id), id).to.equal(seconds);
    }
  });

  it('has no seconds that the clock cannot have counted', () => {
    const month = 31 * 86_400;
    for (const [duration, billsec, seconds] of [
      [12, 9, [12, 9]],
      ['12', '9', [12, 9]],
      [12.9, '9.9', [12, 9]],
      [12, 15, [12, 12]],
      [-5, 3, [0, 0]],
      ['x', 3, [0, 0]],
      [null, undefined, [0, 0]],
      [Number.POSITIVE_INFINITY, 3, [0, 0]],
      [month, 5, [month, 5]],
      [month + 1, 5, [5, 5]],
      [month + 1, month, [month, month]],
      [1_772_445_600, 1_772_445_600, [0, 0]],
    ] as const) {
      const record = recordOf({ duration, billsec });
      expect([record.durationSeconds, record.billedSeconds], `${duration} ${billsec}`).to.deep.equal(seconds);
    }
  });

  it('reads a column that is NULL, a number or bytes as text', () => {
    expect(recordOf({ src: null, dst: 205, clid: Buffer.from('"Zoë" <205>') })).to.include({
      source: '',
      destination: '205',
      callerId: '"Zoë" <205>',
    });
    expect(recordOf({ did: null }).did, 'a column without a value').to.equal('');
    expect(recordOf().did, 'no such column').to.equal(null);
    expect(recordOf({ sequence: '7' }).sequence).to.equal(7);
    expect(recordOf({ sequence: Buffer.from('7') }).sequence).to.equal(7);
    expect(recordOf().sequence).to.equal(0);
    expect(recordOf({ lastapp: 'ConfBridge' }).application).to.equal('confbridge');
  });
});

describe('The order of records', () => {
  const base = recordOf({ uniqueid: '1772445600.2', did: '' });

  it('is by start, then by sequence, then by what differs', () => {
    const pairs: [Partial<CdrRecord>, Partial<CdrRecord>][] = [
      [
        { startMs: 1, sequence: 9 },
        { startMs: 2, sequence: 1 },
      ],
      [
        { sequence: 1, uniqueId: 'b' },
        { sequence: 2, uniqueId: 'a' },
      ],
      [{ uniqueId: base.linkedId }, { uniqueId: '0' }],
      [
        { uniqueId: 'a', durationSeconds: 9 },
        { uniqueId: 'b', durationSeconds: 1 },
      ],
      [
        { durationSeconds: 1, destinationChannel: 'b' },
        { durationSeconds: 2, destinationChannel: 'a' },
      ],
      [
        { destinationChannel: 'a', channel: 'b' },
        { destinationChannel: 'b', channel: 'a' },
      ],
      [
        { channel: 'a', destination: 'b' },
        { channel: 'b', destination: 'a' },
      ],
      [
        { destination: 'a', billedSeconds: 2 },
        { destination: 'b', billedSeconds: 1 },
      ],
      [
        { billedSeconds: 1, disposition: 'b' },
        { billedSeconds: 2, disposition: 'a' },
      ],
      [
        { disposition: 'a', application: 'b' },
        { disposition: 'b', application: 'a' },
      ],
      [
        { application: 'a', source: 'b' },
        { application: 'b', source: 'a' },
      ],
      [
        { source: 'a', did: 'b' },
        { source: 'b', did: 'a' },
      ],
      [{ did: null }, { did: 'a' }],
    ];
    for (const [earlier, later] of pairs) {
      const [a, b] = [
        { ...base, ...earlier },
        { ...base, ...later },
      ];
      expect(compareRecords(a, b), JSON.stringify(earlier)).to.be.below(0);
      expect(compareRecords(b, a), JSON.stringify(later)).to.be.above(0);
    }
  });

  it('does not distinguish equal records', () => {
    expect(compareRecords(base, { ...base })).to.equal(0);
    expect(compareRecords({ ...base, did: null }, { ...base, did: '' })).to.equal(0);
  });
});
