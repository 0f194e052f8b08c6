/** Waits for what happens on the PBX, and changes its calls and presence, through its Manager Interface. */
import type { AmiMessage } from '../../src/pbx/ami/protocol.js';
import { TRUNK } from './pbx-dialplan.js';
import { nameOf } from './people.js';
import type { TestAmi } from './test-ami.js';

/** A channel on the PBX. */
export interface PbxChannel {
  readonly name: string;
  /** Unique id of the bridge in which it talks. */
  readonly bridge: string;
}

/** What the PBX does with a channel that a program had it call. */
export type ProgramsStep =
  | { readonly Context: string; readonly Exten: string }
  | { readonly Application: string; readonly Data: string };

export class PbxActions {
  constructor(readonly pbx: TestAmi) {}

  /**
   * Waits until an extension or an outside number talks and returns the PBX's channel to it. This is unambiguous only
   * because a party that a test waits for takes part in one call.
   */
  async talkingChannel(party: string): Promise<PbxChannel> {
    const event = await this.pbx.event(
      `${party} talking`,
      (e) => e.get('event') === 'BridgeEnter' && isChannelOf(e, party),
    );
    return { name: event.get('channel') ?? '', bridge: event.get('bridgeuniqueid') ?? '' };
  }

  async waitForRinging(extension: string): Promise<void> {
    await this.pbx.event(
      `${extension} ringing`,
      (e) =>
        e.get('event') === 'Newstate' && e.get('channelstatedesc') === 'Ringing' && isChannelOf(e, extension),
    );
  }

  async conferenceJoined(room: string): Promise<void> {
    await this.pbx.event(
      `somebody in conference ${room}`,
      (e) => e.get('event') === 'ConfbridgeJoin' && e.get('conference') === room,
    );
  }

  async waitForHangup(party: string): Promise<void> {
    await this.pbx.event(
      `the hangup of ${party}`,
      (e) => e.get('event') === 'Hangup' && isChannelOf(e, party),
    );
  }

  /** Waits until the caller with this number is parked and returns the parking space. */
  async parkingSpaceOf(caller: string): Promise<string> {
    const event = await this.pbx.event(
      `${caller} being parked`,
      (e) => e.get('event') === 'ParkedCall' && e.get('parkeecalleridnum') === caller,
    );
    return event.get('parkingspace') ?? '';
  }

  async blindTransfer({ name, bridge }: PbxChannel, to: string): Promise<void> {
    await this.#waitForBoth(bridge);
    await this.pbx.action({ Action: 'BlindTransfer', Channel: name, Context: 'from-internal', Exten: to });
  }

  async attendedTransfer({ name, bridge }: PbxChannel, to: string): Promise<void> {
    await this.#waitForBoth(bridge);
    await this.pbx.action({ Action: 'Atxfer', Channel: name, Context: 'from-internal', Exten: to });
  }

  /** Calls `channel` first and then connects its extension to a number, like a program; resolves after the call. */
  async clickToDial(channel: string, extension: string, number: string): Promise<void> {
    const callerId = `"${nameOf(extension) ?? ''}" <${extension}>`;
    await this.callByProgram(channel, callerId, { Context: 'from-internal', Exten: number }, extension);
  }

  /** Has a program call `channel` and then run `then`; resolves when `party` has hung up. */
  async callByProgram(channel: string, callerId: string, then: ProgramsStep, party: string): Promise<void> {
    await this.pbx.action({
      Action: 'Originate',
      Channel: channel,
      ...then,
      ...('Exten' in then ? { Priority: '1' } : {}),
      CallerID: callerId,
      Timeout: '20000',
      Async: 'true',
    });
    await this.waitForHangup(party);
  }

  /** Sets an Asterisk presence state the way a phone or FreePBX's user panel does. */
  async setPresence(extension: string, state: string): Promise<void> {
    await this.pbx.action({
      Action: 'Setvar',
      Variable: `PRESENCE_STATE(CustomPresence:${extension})`,
      Value: `${state},,`,
    });
  }

  async presenceState(extension: string): Promise<{ state: string; subtype: string }> {
    const response = await this.pbx.action({
      Action: 'PresenceState',
      Provider: `CustomPresence:${extension}`,
    });
    return { state: response.get('state') ?? '', subtype: response.get('subtype') ?? '' };
  }

  async hangUp({ name }: PbxChannel): Promise<void> {
    await this.pbx.action({ Action: 'Hangup', Channel: name });
  }

  /** Waits for both parties to enter the bridge, because Asterisk refuses to transfer a party that is alone in it. */
  async #waitForBoth(bridge: string): Promise<void> {
    await this.pbx.event(
      'both parties talking',
      (e) =>
        e.get('event') === 'BridgeEnter' &&
        e.get('bridgeuniqueid') === bridge &&
        e.get('bridgenumchannels') === '2',
    );
  }
}

/** A trunk's channel carries the number called through it as its caller ID. */
function isChannelOf(event: AmiMessage, party: string): boolean {
  const channel = event.get('channel') ?? '';
  return party.startsWith('+')
    ? channel.startsWith(`PJSIP/${TRUNK}-`) && event.get('calleridnum') === party
    : channel.startsWith(`PJSIP/${party}-`);
}
