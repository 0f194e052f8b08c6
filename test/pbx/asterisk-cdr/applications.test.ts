/** Which applications of the dialplan a caller reaches, and in which they only wait. */
import { expect } from 'chai';
import {
  isCalledOut,
  isConference,
  isDelivery,
  isService,
  roomOf,
} from '../../../src/pbx/asterisk-cdr/applications.js';
import { recordOf } from '../support/record.js';

describe('An application of the dialplan', () => {
  const conferences = ['ConfBridge', 'MeetMe', 'Conference', 'Konference'];

  it('is a conference, whose room is its first argument', () => {
    for (const lastapp of conferences) {
      const room = (lastdata: string) => roomOf(recordOf({ lastapp, lastdata, dst: 'STARTMEETME' }));
      expect(isConference(recordOf({ lastapp })), lastapp).to.equal(true);
      expect(room('700,,,admin'), lastapp).to.equal('700');
      expect(room(' 700 |x'), lastapp).to.equal('700');
      expect(room('STARTMEETME'), lastapp).to.equal(null);
      expect(room(''), lastapp).to.equal(null);
    }
    expect(isConference(recordOf({ lastapp: 'Dial' }))).to.equal(false);
    expect(roomOf(recordOf({ lastapp: 'Dial', lastdata: '700' }))).to.equal(null);
  });

  it('is reached by every caller if it is a conference, a page, a fax or a mailbox', () => {
    for (const lastapp of [...conferences, 'Page', 'ReceiveFAX', 'RxFAX', 'VoiceMailMain']) {
      for (const isInternal of [true, false]) {
        expect(isService(recordOf({ lastapp }), isInternal), lastapp).to.equal(true);
      }
      expect(isService(recordOf({ lastapp, disposition: 'NO ANSWER' }), true), lastapp).to.equal(false);
    }
  });

  it('is reached by a colleague who dials a feature code, or a number that ends in it', () => {
    expect(isService(recordOf({ dst: '*76', lastapp: 'Hangup' }), true)).to.equal(true);
    expect(isService(recordOf({ dst: '#76', lastapp: 'Hangup' }), true)).to.equal(true);
    expect(isService(recordOf({ dst: '555', lastapp: 'ChanSpy' }), true)).to.equal(true);
    expect(isService(recordOf({ dst: '555', lastapp: 'Hangup' }), true)).to.equal(false);
    expect(isService(recordOf({ dst: '5*6', lastapp: 'Hangup' }), true)).to.equal(false);
    expect(isService(recordOf({ dst: 's', lastapp: 'ChanSpy' }), true), 'nobody dials s').to.equal(false);
  });

  it('is not reached by somebody outside otherwise', () => {
    expect(isService(recordOf({ dst: '*76', lastapp: 'Hangup' }), false)).to.equal(false);
    expect(isService(recordOf({ dst: '555', lastapp: 'ChanSpy' }), false)).to.equal(false);
  });

  it('leaves a caller waiting in queues, menus, announcements and where the dialplan ran out', () => {
    for (const lastapp of [
      '',
      'Answer',
      'AppDial',
      'AppDial2',
      'Background',
      'BackgroundDetect',
      'Busy',
      'Congestion',
      'ControlPlayback',
      'Dial',
      'ExecIf',
      'FollowMe',
      'Gosub',
      'GosubIf',
      'Goto',
      'GotoIf',
      'GotoIfTime',
      'Hangup',
      'Macro',
      'MixMonitor',
      'MusicOnHold',
      'NoCDR',
      'NoOp',
      'Park',
      'Playback',
      'PlayTones',
      'Progress',
      'Queue',
      'Read',
      'ResetCDR',
      'RetryDial',
      'Return',
      'Ringing',
      'Set',
      'StopMixMonitor',
      'StopPlayTones',
      'System',
      'UserEvent',
      'Verbose',
      'Wait',
      'WaitExten',
      'WaitMusicOnHold',
      'Zapateller',
    ]) {
      expect(isService(recordOf({ dst: '555', lastapp }), true), lastapp).to.equal(false);
      expect(isDelivery(recordOf({ lastapp })), lastapp).to.equal(lastapp === 'Playback');
    }
  });

  it('delivers what a program called out for if it plays a message or is none of these', () => {
    expect(isDelivery(recordOf({ lastapp: 'SendFAX' }))).to.equal(true);
    expect(isDelivery(recordOf({ lastapp: 'Playback', disposition: 'NO ANSWER' }))).to.equal(false);
    expect(isDelivery(recordOf({ lastapp: 'SendFAX', disposition: 'BUSY' }))).to.equal(false);
  });

  it('sends a fax under two names', () => {
    expect(
      ['SendFAX', 'TxFAX', 'ReceiveFAX'].map((lastapp) => isCalledOut(recordOf({ lastapp }))),
    ).to.deep.equal([true, true, false]);
  });
});
