/** Which records belong to one call, and the call's id. */
import { expect } from 'chai';
import { callId, callKey, groupRecords, localHalves } from '../../../src/pbx/asterisk-cdr/group-records.js';
import { type CdrRecord, type CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';
import { recordOf, START_SECONDS } from '../support/record.js';

const DAY = 86_400;

/** A record that starts so many seconds after the default one and lasts 10 s. */
function at(seconds: number, row: Partial<CdrRow> = {}): CdrRecord {
  const started = new Date((START_SECONDS + seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return recordOf({ started, ...row });
}

/** The groups, each as the places of its records. */
function groups(...records: CdrRecord[]): number[][] {
  return groupRecords(records).map((group) => group.map((record) => records.indexOf(record)));
}

describe('The records of one call', () => {
  it('share a linkedid', () => {
    expect(groups(at(0), at(5, { linkedid: 'other' }), at(9, { uniqueid: 'x' }))).to.deep.equal([
      [0, 2],
      [1],
    ]);
  });

  it('share a uniqueid if there is no linkedid', () => {
    const old = { linkedid: '' };
    expect(
      groups(
        at(0, { ...old, uniqueid: 'a' }),
        at(1, { ...old, uniqueid: 'b' }),
        at(2, { ...old, uniqueid: 'a' }),
      ),
    ).to.deep.equal([[0, 2], [1]]);
  });

  it('share an id that holds no time only if they follow each other at once or share a channel', () => {
    const set = (seconds: number, line: string, row: Partial<CdrRow> = {}) =>
      at(seconds, { linkedid: 'crm-7', uniqueid: `${line}`, channel: `PJSIP/201-0000000${line}`, ...row });
    expect(groups(set(0, '1'), set(12, '2')), 'at once').to.deep.equal([[0, 1]]);
    expect(groups(set(0, '1'), set(13, '2')), 'later').to.deep.equal([[0], [1]]);
    expect(groups(set(0, '1'), set(300, '1')), 'the same channel').to.deep.equal([[0, 1]]);
    const called = { dstchannel: 'PJSIP/201-00000002' };
    expect(groups(set(0, '1', called), set(300, '2')), 'called before').to.deep.equal([[0, 1]]);
    expect(groups(set(0, '1'), set(300, '2'), set(600, '1')), 'used again').to.deep.equal([[0], [1], [2]]);
  });

  it('share a channel and follow each other if they have no ids', () => {
    const none = (seconds: number, channel: string, dstchannel = '') =>
      at(seconds, { linkedid: '', uniqueid: '', channel, dstchannel });
    expect(groups(none(0, 'DAHDI/4-1'), none(0, 'DAHDI/4-1', 'SIP/203-1'))).to.deep.equal([[0, 1]]);
    expect(groups(none(0, 'DAHDI/4-1'), none(12, 'DAHDI/4-1'))).to.deep.equal([[0, 1]]);
    expect(groups(none(0, 'DAHDI/4-1'), none(13, 'DAHDI/4-1')), 'the next call').to.deep.equal([[0], [1]]);
    expect(groups(none(0, 'DAHDI/4-1', 'SIP/gw-1'), none(10, 'SIP/gw-1', 'SIP/203-1'))).to.deep.equal([
      [0, 1],
    ]);
    expect(groups(none(0, 'DAHDI/4-1'), none(0, 'DAHDI/5-1'))).to.deep.equal([[0], [1]]);
    expect(groups(none(0, ''), none(0, '')), 'no channels').to.have.length(1);
    expect(
      groups(none(0, ''), at(0, { linkedid: '', uniqueid: '', channel: '', sequence: 2 })),
    ).to.have.length(2);
  });

  it('have an id of their own if they have none', () => {
    expect(callKey(at(0, { linkedid: '', uniqueid: '' }))).to.equal(
      '2026-03-02 10:00:00 PJSIP/201-00000001  0',
    );
  });

  it('come earliest first', () => {
    expect(groups(at(9), at(0), at(5))).to.deep.equal([[1, 2, 0]]);
  });

  it('pause for at most a day, after the latest end so far', () => {
    expect(groups(at(0), at(DAY + 10))).to.deep.equal([[0, 1]]);
    expect(groups(at(DAY + 11), at(0))).to.deep.equal([[0], [1]]);
    expect(groups(at(0, { duration: DAY }), at(1), at(2 * DAY))).to.deep.equal([[0, 1, 2]]);
  });

  it('hold the two halves of a Local channel at the same time', () => {
    const half = (seconds: number, end: 1 | 2, linkedid: string, column = 'channel') =>
      at(seconds, { [column]: `Local/205@x-00000001;${end}`, linkedid });
    expect(groups(half(0, 1, 'a'), half(10, 2, 'b'))).to.deep.equal([[0, 1]]);
    expect(groups(half(10, 1, 'a'), half(0, 2, 'b'))).to.deep.equal([[1, 0]]);
    expect(groups(half(0, 1, 'a', 'dstchannel'), half(1, 2, 'b'))).to.deep.equal([[0, 1]]);
    expect(groups(half(0, 1, 'a'), half(11, 2, 'b')), 'one after the other').to.deep.equal([[0], [1]]);
    expect(groups(half(11, 1, 'a'), half(0, 2, 'b')), 'one before the other').to.deep.equal([[0], [1]]);
    expect(groups(half(0, 1, 'a'), half(0, 1, 'b')), 'the same half').to.deep.equal([[0], [1]]);
    expect(groups(half(0, 2, 'a'), half(0, 2, 'b')), 'the same half').to.deep.equal([[0], [1]]);
  });

  it('are joined through any number of Local channels', () => {
    const local = (pair: number, half: 1 | 2) => `Local/205@x-0000000${pair};${half}`;
    const chain = [1, 2, 3, 4].map((pair) =>
      at(0, { channel: local(pair - 1, 2), dstchannel: local(pair, 1), linkedid: `id${pair}` }),
    );
    expect(groups(...chain)).to.have.length(1);
    expect(groups(...[...chain].reverse())).to.have.length(1);
  });
});

describe('The Local halves of a record', () => {
  const [one, two] = ['Local/1@x-00000001;1', 'Local/2@x-00000002;2'];
  it('are those of both its channels', () => {
    const extens = (channel: string, dstchannel: string) =>
      localHalves(at(0, { channel, dstchannel })).map(({ exten }) => exten);
    expect(extens(one, two)).to.deep.equal(['1', '2']);
    expect(extens(one, 'SIP/1-1')).to.deep.equal(['1']);
    expect(extens('SIP/1-1', two)).to.deep.equal(['2']);
    expect(extens('SIP/1-1', '')).to.deep.equal([]);
  });
});

describe('The id of a call', () => {
  it('is its linkedid, or its uniqueid if there is none', () => {
    expect(callId(at(0))).to.equal(`${START_SECONDS}.1`);
    expect(callId(at(0, { linkedid: '', uniqueid: 'own' }))).to.equal('own');
  });

  it('has the start added if the id is more than a day older, because it was used before', () => {
    expect(callId(at(DAY))).to.equal(`${START_SECONDS}.1`);
    expect(callId(at(DAY + 1))).to.equal(`${START_SECONDS}.1@${START_SECONDS + DAY + 1}`);
    expect(callId(at(DAY + 1, { linkedid: 'set' }))).to.equal('set');
  });
});
