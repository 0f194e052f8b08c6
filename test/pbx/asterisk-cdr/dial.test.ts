/** What the argument of `Dial` shows: who was called, and the number sent to a trunk. */
import { expect } from 'chai';
import { type EndpointChannel, parseChannel } from '../../../src/pbx/asterisk-cdr/channel.js';
import { dialTargets, isCalledByName, numberSentTo } from '../../../src/pbx/asterisk-cdr/dial.js';
import { recordOf } from '../support/record.js';

const dial = (lastdata: string) => recordOf({ lastapp: 'Dial', lastdata });
const channel = (name: string) => parseChannel(name) as EndpointChannel;

/** The only target as `technology endpoint number`. */
function only(lastdata: string): string {
  return dialTargets(dial(lastdata))
    .map(({ technology, endpoint, number }) => `${technology} ${endpoint} ${number}`)
    .join(', ');
}

describe('The argument of Dial', () => {
  it('shows the number sent to a trunk in every form', () => {
    expect(only('PJSIP/0301234@carrier,300,T')).to.equal('pjsip carrier 0301234');
    expect(only('PJSIP/a@b@carrier')).to.equal('pjsip carrier null');
    expect(only('IAX2/Carrier/0301234|30')).to.equal('iax2 Carrier 0301234');
    expect(only('PJSIP/carrier/sip:+49301234@192.0.2.7:5060,30')).to.equal('pjsip carrier +49301234');
    expect(only('SIP/carrier/SIPS:*31#0301234@host')).to.equal('sip carrier *31#0301234');
    expect(only('DAHDI/g0/0301234')).to.equal('dahdi g0 0301234');
  });

  it('shows a number without the # that ends it', () => {
    expect(only('PJSIP/0301234#@carrier')).to.equal('pjsip carrier 0301234');
    expect(only('DAHDI/g0/0301234#')).to.equal('dahdi g0 0301234');
  });

  it('shows no number for a telephone, even if its address repeats its name', () => {
    expect(only('SIP/205,20,tr')).to.equal('sip 205 null');
    expect(only('PJSIP/205/sip:205@192.0.2.7:5060')).to.equal('pjsip 205 null');
    expect(only('PJSIP/205/sip:k3v9x@192.0.2.7;transport=ws')).to.equal('pjsip 205 null');
    expect(only('PJSIP/carrier/x0301234')).to.equal('pjsip carrier null');
    expect(only('PJSIP/carrier/0301234x')).to.equal('pjsip carrier null');
  });

  it('names every target, and skips what is no target', () => {
    expect(only('PJSIP/205&SIP/206&&/207&IAX2/,20')).to.equal('pjsip 205 null, sip 206 null');
  });

  it('shows nothing for another application', () => {
    expect(dialTargets(recordOf({ lastapp: 'Queue', lastdata: 'SIP/205' }))).to.deep.equal([]);
  });

  it('leaves out the last target if the column may have cut it off', () => {
    const first = 'PJSIP/205&PJSIP/';
    const full = first + '2'.repeat(80 - first.length);
    expect(dialTargets(dial(full))).to.have.length(1);
    expect(dialTargets(dial(full.slice(0, 79)))).to.have.length(2);
    expect(dialTargets(dial(`${full.slice(0, 79)},`))).to.have.length(2);
  });
});

describe('The number sent to a channel', () => {
  it("is the one of the channel's own target, in upper or lower case", () => {
    const record = dial('PJSIP/111@other&PJSIP/222@Carrier');
    expect(numberSentTo(channel('PJSIP/carrier-00000001'), record)).to.equal('222');
    expect(isCalledByName(channel('PJSIP/carrier-00000001'), record)).to.equal(false);
  });

  it('is the one of the only target of its technology, such as a group of lines', () => {
    expect(numberSentTo(channel('DAHDI/i1/0301234-1'), dial('SIP/205&DAHDI/g0/0301234'))).to.equal('0301234');
    expect(isCalledByName(channel('DAHDI/i1/0301234-1'), dial('DAHDI/g0/0301234'))).to.equal(false);
  });

  it('is unknown if another target may be meant, or none is', () => {
    const line = channel('DAHDI/1-1');
    expect(numberSentTo(line, dial('DAHDI/g0/111&DAHDI/g1/222'))).to.equal(null);
    expect(numberSentTo(line, dial('SIP/g0/111'))).to.equal(null);
    expect(numberSentTo(line, dial('DAHDI/g0'))).to.equal(null);
    expect(numberSentTo(line, dial(''))).to.equal(null);
  });

  it('is none if the channel was called by its name, as a telephone is', () => {
    expect(isCalledByName(channel('PJSIP/Ada-00000001'), dial('PJSIP/ada,20'))).to.equal(true);
    expect(isCalledByName(channel('PJSIP/Ada-00000001'), dial('PJSIP/bob,20'))).to.equal(false);
    expect(isCalledByName(channel('PJSIP/Ada-00000001'), dial('PJSIP/0301234@ada,20'))).to.equal(false);
  });
});
