/**
 * A real PBX with phones, carrier and database, and the actions for placing and changing calls on it.
 *
 * Two Asterisks run on this run's own loopback addresses: the PBX, and one that plays the phones and the carrier. The
 * PBX writes its call records over ODBC to MariaDB, in FreePBX's schema.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseConnection } from '../../src/host/contract.js';
import type { AmiMessage } from '../../src/pbx/ami/protocol.js';
import type { PbxDatabase } from '../pbx/support/pbx-database.js';
import { type DatabasePort, openDatabasePort } from '../support/database-port.js';
import { until } from '../support/until.js';
import { AMI_PORT, AsteriskServer } from './asterisk-server.js';
import { createBedDatabase } from './bed-database.js';
import {
  odbcFiles,
  type PbxAddresses,
  type PbxOptions,
  PLUGIN_AMI,
  pbxConfiguration,
  randomAddresses,
} from './pbx-configuration.js';
import { TRUNK } from './pbx-dialplan.js';
import { DEVICES, EXTENSIONS, nameOf } from './people.js';
import { phonesConfiguration } from './phones-configuration.js';
import { TestAmi } from './test-ami.js';

/** The extension whose call is the last one. */
export const LAST_CALLER = '340';

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

export class TestBed {
  private constructor(
    readonly pbx: TestAmi,
    readonly phones: TestAmi,
    readonly database: PbxDatabase,
    readonly addresses: PbxAddresses,
    private readonly servers: readonly AsteriskServer[],
    private readonly databasePort: DatabasePort,
  ) {}

  static async start(timeZone: string, options: PbxOptions = {}): Promise<TestBed> {
    const database = await createBedDatabase();
    const databasePort = await openDatabasePort(database.connection);
    const addresses = randomAddresses();
    const records = database.records.connection;
    const servers = await Promise.all([
      AsteriskServer.start({
        address: addresses.pbx,
        timeZone,
        configuration: pbxConfiguration(addresses, EXTENSIONS, DEVICES, options),
        files: odbcFiles(databasePort.port, records.user, records.database),
      }),
      AsteriskServer.start({
        address: addresses.phones,
        timeZone: 'Etc/UTC',
        configuration: phonesConfiguration(addresses, DEVICES),
      }),
    ]);
    const [pbx, phones] = await Promise.all([TestAmi.open(addresses.pbx), TestAmi.open(addresses.phones)]);
    return new TestBed(pbx, phones, database, addresses, servers, databasePort);
  }

  get connection(): DatabaseConnection {
    return this.database.connection;
  }

  get amiUrl(): string {
    return `ami://${PLUGIN_AMI.user}:${encodeURIComponent(PLUGIN_AMI.secret)}@${this.addresses.pbx}:${AMI_PORT}`;
  }

  async stop(): Promise<void> {
    this.pbx.close();
    this.phones.close();
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.databasePort.close();
    await this.database.drop();
  }

  /**
   * Calls a number from an extension's phone and resolves when the phone has hung up. `script` is the extension in the
   * phones' dialplan context `caller` that runs once the call is answered. A caller who gives up hangs up when it rings.
   */
  callFromPhone(extension: string, number: string, script: string, givesUp = false): Promise<void> {
    return this.#originate(`PJSIP/${number}@phone-${extension}`, `<${extension}>`, script, givesUp);
  }

  /** Calls one of the company's numbers from outside; otherwise like `callFromPhone`. */
  callFromOutside(caller: string, did: string, script: string, givesUp = false): Promise<void> {
    return this.#originate(`PJSIP/${did}@carrier-line`, caller, script, givesUp);
  }

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

  /**
   * Waits until the records of all calls are in the database. Asterisk writes records in the order in which calls end,
   * so this places one last call, of `LAST_CALLER`, and waits for its record.
   */
  async waitForRecords(): Promise<void> {
    await until(async () => {
      const channels = await this.pbx.list({ Action: 'CoreShowChannels' });
      return !channels.some((item) => item.get('event') === 'CoreShowChannel');
    }, RECORDS_TIMEOUT_MS);
    await this.callFromPhone(LAST_CALLER, '220', 'talk-1');
    await until(async () => {
      const rows = await this.database.records.query('SELECT 1 FROM cdr WHERE cnum = ?', [LAST_CALLER]);
      return rows.length > 0;
    }, RECORDS_TIMEOUT_MS);
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

  async #originate(channel: string, callerId: string, script: string, givesUp: boolean): Promise<void> {
    const id = randomUUID();
    await this.phones.action({
      Action: 'Originate',
      Channel: channel,
      Context: 'caller',
      Exten: script,
      Priority: '1',
      CallerID: callerId,
      Timeout: '60000',
      ChannelId: id,
      Async: 'true',
    });
    if (givesUp) {
      const ringing = await this.phones.event(
        `${channel} ringing`,
        (e) => e.get('uniqueid') === id && e.get('channelstatedesc') === 'Ringing',
      );
      await this.phones.action({ Action: 'Hangup', Channel: ringing.get('channel') ?? '' });
    }
    await this.phones.event(
      `the hangup of ${channel}`,
      (e) => e.get('event') === 'Hangup' && e.get('uniqueid') === id,
    );
  }
}

const RECORDS_TIMEOUT_MS = 60_000;

/** A trunk's channel carries the number called through it as its caller ID. */
function isChannelOf(event: AmiMessage, party: string): boolean {
  const channel = event.get('channel') ?? '';
  return party.startsWith('+')
    ? channel.startsWith(`PJSIP/${TRUNK}-`) && event.get('calleridnum') === party
    : channel.startsWith(`PJSIP/${party}-`);
}
