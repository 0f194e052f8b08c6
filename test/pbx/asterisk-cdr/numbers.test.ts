/** Numbers and names in records: what is a number, what is a place in the dialplan, and what is withheld. */
import { expect } from 'chai';
import {
  callerNumber,
  dialledNumber,
  isVoicemail,
  looksOutside,
  mailboxOf,
  numberIn,
  recordedCaller,
} from '../../../src/pbx/asterisk-cdr/numbers.js';
import { recordOf } from '../support/record.js';

describe('An extension of the dialplan', () => {
  it('holds the number that a person dials, the mailbox, or the extension behind a Follow Me', () => {
    for (const [exten, number] of Object.entries({
      205: '205',
      '*76': '*76',
      '#1': '#1',
      '0301234#': '0301234#',
      '+49 (30) 12.34-5': '+49 (30) 12.34-5',
      vmu206: '206',
      vmb206: '206',
      vms206: '206',
      VMI206: '206',
      'FMPR-205': '205',
      'fmpr-205': '205',
      'LC-205': '205',
      'FMGL-0301234#': '0301234',
    })) {
      expect(numberIn(exten), exten).to.equal(number);
    }
  });

  it('holds no number if it is a place that nobody dials', () => {
    for (const exten of [
      '',
      's',
      'h',
      '+',
      'fax',
      'vmx206',
      'vmu206x',
      'xvmu206',
      'STARTMEETME',
      '205a',
      'a205',
      'XFMPR-205',
      'FMPR-',
    ]) {
      expect(numberIn(exten), exten).to.equal(null);
    }
  });

  it('was not dialled if FreePBX keeps ids in its context', () => {
    for (const dcontext of [
      'app-calleridset',
      'app-daynight',
      'app-languages',
      'app-queueprio',
      'app-setcid',
      'callback',
      'callrecording',
      'cidlookup',
      'directory',
      'disa',
      'dynroute-1',
      'ext-fax',
      'ext-miscdests',
      'ext-trunk',
      'ext-tts',
      'ivr-1',
      'timeconditions',
      'timeconditions_2',
      'vqplus-callback',
    ]) {
      expect(dialledNumber(recordOf({ dst: '12', dcontext })), dcontext).to.equal(null);
    }
    for (const dcontext of [
      '',
      'from-internal',
      'ext-group',
      'ext-queues',
      'disabled',
      'ivr-main',
      'my-directory',
    ]) {
      expect(dialledNumber(recordOf({ dst: '12', dcontext })), dcontext).to.equal('12');
    }
  });

  it('belongs to somebody outside if it has a plus or seven digits', () => {
    for (const number of ['+1', '1234567', '003012345678']) expect(looksOutside(number)).to.equal(true);
    for (const number of ['', '123456', '*1234567', '12345-67']) expect(looksOutside(number)).to.equal(false);
  });
});

describe('A mailbox', () => {
  it('took the call if the record was answered and names it or its application', () => {
    expect(isVoicemail(recordOf({ dst: 'vmu206', lastapp: 'Dial' }))).to.equal(true);
    expect(isVoicemail(recordOf({ dst: '206', lastapp: 'VoiceMail' }))).to.equal(true);
    expect(isVoicemail(recordOf({ dst: '206', lastapp: 'Dial' }))).to.equal(false);
    expect(isVoicemail(recordOf({ dst: 'vmu206', lastapp: 'VoiceMail', disposition: 'NO ANSWER' }))).to.equal(
      false,
    );
  });

  it('is the one in the destination, else the first that the application named, else the number dialled', () => {
    for (const [dst, lastdata, mailbox] of [
      ['vmu206', '205@default', '206'],
      ['s', '205@default&206,u', '205'],
      ['s', 'u205', '205'],
      ['s', 'bs205@default', '205'],
      ['207', '', '207'],
      ['207', 'x205', '207'],
      ['s', '', null],
    ] as const) {
      expect(mailboxOf(recordOf({ dst, lastdata })), `${dst} ${lastdata}`).to.equal(mailbox);
    }
  });
});

describe("A caller's number", () => {
  it('is shown without the parts of a URI and the space around it', () => {
    for (const [text, number] of Object.entries({
      205: '205',
      '+49301234': '+49301234',
      ' 0301234 ': '0301234',
      'sip:+49301234@192.0.2.7': '+49301234',
      'SIPS:0301234@carrier.example': '0301234',
      'tel:+49301234': '+49301234',
      '0301234@192.0.2.7': '0301234',
      '266696687': null,
      '+266696687': null,
      '2666966871': '2666966871',
      100: '100',
    })) {
      expect(callerNumber(text), text).to.equal(number);
    }
  });

  it('is null if it is withheld', () => {
    for (const text of [
      '',
      ' ',
      '0',
      '0000',
      '+0',
      'anonymous',
      'sip:000@192.0.2.7',
      'Anonymous@192.0.2.7',
    ]) {
      expect(callerNumber(text), text).to.equal(null);
    }
  });

  it('is in cnum, or in src unless the company sent its own there', () => {
    const number = (row: object) => recordedCaller(recordOf(row)).number;
    expect(number({ cnum: '205', src: '0301234' })).to.equal('205');
    expect(number({ cnum: 'anonymous', src: '0301234' })).to.equal(null);
    expect(number({ src: '205', outbound_cnum: '0301234' })).to.equal('205');
    expect(number({ src: '0301234', outbound_cnum: '0301234' })).to.equal(null);
  });
});

describe("A caller's name", () => {
  const name = (row: object) => recordedCaller(recordOf(row)).name;

  it('is in cnam, without the backslashes of SIP', () => {
    expect(name({ cnam: ' Ada Lovelace ' })).to.equal('Ada Lovelace');
    expect(name({ cnam: 'Ada \\"Countess\\" L\\\\ace' })).to.equal('Ada "Countess" L\\ace');
  });

  it('is null if it is withheld, in several words and languages, or only repeats the number', () => {
    for (const cnam of [
      '',
      '201',
      '1-800-555',
      'Anonymous',
      'N/A',
      'Private Caller',
      'CALLER-ID Unavailable',
      'Out of area',
      'No caller data',
      'Unbekannt',
      'masqué',
      'Numéro masqué',
      'Numero privado',
      'Chiamata anonima',
      'Gizli numara',
      'Номер скрыт',
      'Скрытый',
      '非通知',
      'No number',
      'Caller ID',
      'sip:anonymous@anonymous.invalid',
    ]) {
      expect(name({ cnam }), cnam).to.equal(null);
    }
    expect(name({ cnam: 'A1', cnum: 'A1' }), 'repeats cnum').to.equal(null);
    expect(name({ cnam: 'Private Investigations' })).to.equal('Private Investigations');
    expect(name({ cnam: 'Unknownsson' })).to.equal('Unknownsson');
  });

  it('is taken from clid if the number beside it is the same, however it is written', () => {
    for (const [src, clid, found] of [
      ['205', '"Ada Lovelace" <205>', 'Ada Lovelace'],
      ['205', ' Ada Lovelace  <205> ', 'Ada Lovelace'],
      ['205', '"Ada \\"Countess\\" L" <205>', 'Ada "Countess" L'],
      ['205', '"Ada <x> L" <205>', 'Ada <x> L'],
      ['+49301234567', '"Ada" <0301234567>', 'Ada'],
      ['123456', '"Ada" <9123456>', 'Ada'],
      ['9123456', '"Ada" <123456>', 'Ada'],
      ['12345', '"Ada" <912345>', null],
      ['0205', '"Ada" <205>', 'Ada'],
      ['00205', '"Ada"<205>', 'Ada'],
      ['a205', '"a205" <a205>', null],
      ['anonymous', '"Ada Lovel', null],
      ['205', '"Company" <0301234>', null],
      ['205', '"Ada" <anonymous>', null],
      ['anonymous', '"Ada" <205>', null],
      ['anonymous', '"Ada" <>', 'Ada'],
      ['205', '"205" <205>', null],
      ['205', '"Ada Lovel', null],
      ['205', 'x "Ada" <205>', null],
      ['205', '"Ada" <205> x', null],
      ['205', '<205>', null],
    ] as const) {
      expect(name({ src, clid }), `${src} ${clid}`).to.equal(found);
    }
  });
});
