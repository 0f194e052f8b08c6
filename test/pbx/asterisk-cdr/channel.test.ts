/** The names that Asterisk gives its channels, and who or what each stands for. */
import { expect } from 'chai';
import { parseChannel } from '../../../src/pbx/asterisk-cdr/channel.js';

describe('The name of a channel', () => {
  it('holds the technology and the endpoint, whose name may contain dashes and slashes', () => {
    expect(parseChannel('PJSIP/My-Trunk-0000001A')).to.deep.equal({
      kind: 'endpoint',
      name: 'pjsip/my-trunk-0000001a',
      technology: 'pjsip',
      endpoint: 'My-Trunk',
      key: 'pjsip/my-trunk',
    });
    expect(parseChannel('DAHDI/i1/5551234-1')).to.include({ technology: 'dahdi', endpoint: 'i1/5551234' });
    expect(parseChannel('SIP/2-1')).to.include({ endpoint: '2' });
  });

  it('holds the pair, the half and the number of a Local channel', () => {
    for (const half of [1, 2]) {
      expect(parseChannel(`Local/FMPR-205@From-Queue-0000001A;${half}`)).to.deep.equal({
        kind: 'local',
        pair: 'local/fmpr-205@from-queue-0000001a',
        half,
        exten: 'FMPR-205',
      });
    }
  });

  it('is found behind what Asterisk puts before or after it during a transfer', () => {
    const plain = parseChannel('PJSIP/205-0000001a');
    for (const prefix of ['AsyncGoto', 'Bridge', 'Parked', 'Transfered', 'Transfered/Parked']) {
      expect(parseChannel(`${prefix}/PJSIP/205-0000001a`), prefix).to.deep.equal(plain);
    }
    for (const suffix of ['<ZOMBIE>', '<MASQ>', '<zombie>']) {
      expect(parseChannel(`PJSIP/205-0000001a${suffix}`), suffix).to.deep.equal(plain);
    }
    expect(parseChannel('Parked/Local/205@x-00000001;1')).to.include({ kind: 'local', half: 1 });
  });

  it('stands for nobody if it belongs to a part of Asterisk', () => {
    for (const technology of [
      'Announcer',
      'AudioSocket',
      'CBAnn',
      'CBRec',
      'ConfBridgeRecorder',
      'Message',
      'MulticastRTP',
      'Recorder',
      'Snoop',
      'Surrogate',
      'UnicastRTP',
    ]) {
      expect(parseChannel(`${technology}/205-0000001a`), technology).to.deep.equal({ kind: 'none' });
    }
  });

  it('stands for nobody if it is empty, cut off or malformed', () => {
    for (const name of [
      '',
      'PJSIP',
      '/205-0000001a',
      'PJSIP/205',
      'PJSIP/-0000001a',
      'My-Tech/205',
      'Local/205@from-internal-00000001',
      'Local/205@from-internal-00000001;3',
      'Local/205@from-internal-00000001;11',
      'Local/205@from-internal-000000g1;1',
      'Local/205@from-internal;1',
      'Local/205-00000001;1',
    ]) {
      expect(parseChannel(name), name).to.deep.equal({ kind: 'none' });
    }
  });
});
