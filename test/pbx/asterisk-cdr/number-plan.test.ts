/** Which channels are telephones, which are trunks, and whose number each is. */
import { expect } from 'chai';
import { type EndpointChannel, parseChannel } from '../../../src/pbx/asterisk-cdr/channel.js';
import { createNumberPlan, endpointKey } from '../../../src/pbx/asterisk-cdr/number-plan.js';

const channel = (name: string) => parseChannel(`${name}-00000001`) as EndpointChannel;

describe('The number plan', () => {
  const plan = createNumberPlan({
    extensions: new Map([
      ['205', 'Ada Lovelace'],
      ['206', null],
      ['207', 'Alan Turing'],
    ]),
    devices: new Map([
      ['pjsip/desk', '205'],
      ['pjsip/lobby', '206'],
    ]),
    sharedDevices: new Set(['pjsip/lobby', 'pjsip/hall']),
    trunks: new Set(['pjsip/carrier', '*/anywhere', 'dahdi/*', 'sip/207']),
    dialPrefixes: new Map([['pjsip/carrier', '9']]),
  });

  it('knows the extensions and their names', () => {
    expect(plan.isExtension('205')).to.equal(true);
    expect(plan.isExtension('208')).to.equal(false);
    expect([plan.nameOf('205'), plan.nameOf('206'), plan.nameOf('208')]).to.deep.equal([
      'Ada Lovelace',
      null,
      null,
    ]);
  });

  it('knows who uses a telephone, and whether people share it', () => {
    expect(plan.telephoneOf(channel('PJSIP/Desk'))).to.deep.equal({ extension: '205', isShared: false });
    expect(plan.telephoneOf(channel('PJSIP/lobby'))).to.deep.equal({ extension: '206', isShared: true });
    expect(plan.telephoneOf(channel('PJSIP/hall'))).to.deep.equal({ extension: null, isShared: true });
    expect(plan.telephoneOf(channel('PJSIP/cellar'))).to.equal(null);
  });

  it("knows a deleted telephone by its extension's number, unless that is the name of a trunk", () => {
    expect(plan.telephoneOf(channel('SIP/206'))).to.deep.equal({ extension: '206', isShared: false });
    expect(plan.telephoneOf(channel('SIP/207'))).to.equal(null);
  });

  it('knows a trunk by its name, in any technology, or by a technology that only trunks use', () => {
    for (const name of ['PJSIP/Carrier', 'SIP/anywhere', 'IAX2/anywhere', 'DAHDI/g0']) {
      expect(plan.isTrunk(channel(name)), name).to.equal(true);
    }
    for (const name of ['SIP/carrier', 'PJSIP/desk', 'PJSIP/unknown', 'IAX2/207']) {
      expect(plan.isTrunk(channel(name)), name).to.equal(false);
    }
    expect(plan.dialPrefixOf(channel('PJSIP/carrier'))).to.equal('9');
    expect(plan.dialPrefixOf(channel('SIP/anywhere'))).to.equal('');
  });

  it('takes a device for no trunk although any endpoint of its technology may be one', () => {
    const lines = createNumberPlan({
      extensions: new Map(),
      devices: new Map([['dahdi/1', '205']]),
      sharedDevices: new Set(['dahdi/2']),
      trunks: new Set(['dahdi/*']),
    });
    expect(['1', '2', '3'].map((line) => lines.isTrunk(channel(`DAHDI/${line}`)))).to.deep.equal([
      false,
      false,
      true,
    ]);
    expect(lines.dialPrefixOf(channel('DAHDI/3'))).to.equal('');
    const named = createNumberPlan({
      extensions: new Map(),
      devices: new Map([['dahdi/1', '205']]),
      trunks: new Set(['dahdi/1']),
    });
    expect(named.isTrunk(channel('DAHDI/1'))).to.equal(true);
    expect(named.isTrunk(channel('DAHDI/3'))).to.equal(false);
  });

  it('has keys in lower case', () => {
    expect(endpointKey('PJSIP', 'Carrier')).to.equal('pjsip/carrier');
  });
});
