/**
 * A real PBX with its telephones, carrier and database, and how to place a call on it.
 *
 * Two Asterisks on loopback addresses of this run's own: the PBX, and one that plays everybody else. Call records go
 * by ODBC into a FreePBX-shaped MariaDB.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseConnection } from '../../src/host/contract.js';
import type { AmiMessage } from '../../src/pbx/ami/protocol.js';
import { createPbxDatabase, type PbxDatabase } from '../pbx/support/pbx-database.js';
import { type DatabasePort, openDatabasePort } from '../support/database-port.js';
import { until } from '../support/until.js';
import { TestAmi } from './ami-of-tests.js';
import { AMI_PORT, AsteriskServer } from './asterisk-server.js';
import {
  odbcFiles,
  type PbxAddresses,
  type PbxOptions,
  PLUGIN_AMI,
  pbxConfiguration,
  TRUNK,
} from './pbx-configuration.js';
import { EXTENSIONS, nameOf } from './people.js';
import { phonesConfiguration } from './phones-configuration.js';

/** A channel on the PBX. */
export interface PbxChannel {
  readonly name: string;
  /** The bridge in which it talks. */
  readonly bridge: string;
}

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
    const database = await createPbxDatabase('freepbx');
    for (const { extension, name } of EXTENSIONS) await database.addExtension(extension, name);
    await database.addTrunk('pjsip', TRUNK);
    const databasePort = await openDatabasePort(database.connection);
    const addresses = freshAddresses();
    const records = database.records.connection;
    const servers = await Promise.all([
      AsteriskServer.start({
        address: addresses.pbx,
        timeZone,
        configuration: pbxConfiguration(addresses, EXTENSIONS, options),
        files: odbcFiles(databasePort.port, records.user, records.database),
      }),
      AsteriskServer.start({
        address: addresses.phones,
        timeZone: 'Etc/UTC',
        configuration: phonesConfiguration(addresses, EXTENSIONS),
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

  log(): Promise<string> {
    return this.servers[0]?.log() ?? Promise.resolve('');
  }

  /** An extension's telephone calls a number; resolves when it has hung up. `doing` is what it does once answered. */
  phoneCalls(extension: string, number: string, doing: string, ringMs = 30_000): Promise<void> {
    return this.#originate(`PJSIP/${number}@phone-${extension}`, `<${extension}>`, doing, ringMs);
  }

  /** Somebody outside calls one of the company's numbers. */
  worldCalls(caller: string, did: string, doing: string, ringMs = 30_000): Promise<void> {
    return this.#originate(`PJSIP/${did}@carrier-line`, caller, doing, ringMs);
  }

  /** The PBX's channel to an extension or to a number outside, once it talks. Each is used by one call only. */
  async talking(party: string): Promise<PbxChannel> {
    const event = await this.pbx.event(
      `${party} talking`,
      (e) => e.get('event') === 'BridgeEnter' && isChannelOf(e, party),
    );
    return { name: event.get('channel') ?? '', bridge: event.get('bridgeuniqueid') ?? '' };
  }

  async ringing(extension: string): Promise<void> {
    await this.pbx.event(
      `${extension} ringing`,
      (e) =>
        e.get('event') === 'Newstate' && e.get('channelstatedesc') === 'Ringing' && isChannelOf(e, extension),
    );
  }

  async ended(party: string): Promise<void> {
    await this.pbx.event(`the end of ${party}`, (e) => e.get('event') === 'Hangup' && isChannelOf(e, party));
  }

  /** The space in which the caller of this number is parked. */
  async parkedAt(caller: string): Promise<string> {
    const event = await this.pbx.event(
      `${caller} being parked`,
      (e) => e.get('event') === 'ParkedCall' && e.get('parkeecalleridnum') === caller,
    );
    return event.get('parkingspace') ?? '';
  }

  async blindTransfer({ name, bridge }: PbxChannel, to: string): Promise<void> {
    await this.#bothIn(bridge);
    await this.pbx.action({ Action: 'BlindTransfer', Channel: name, Context: 'from-internal', Exten: to });
  }

  async attendedTransfer({ name, bridge }: PbxChannel, to: string): Promise<void> {
    await this.#bothIn(bridge);
    await this.pbx.action({ Action: 'Atxfer', Channel: name, Context: 'from-internal', Exten: to });
  }

  /** A program calls `channel` first and then, for its extension, a number; resolves when it is over. */
  async click(channel: string, extension: string, number: string): Promise<void> {
    await this.pbx.action({
      Action: 'Originate',
      Channel: channel,
      Context: 'from-internal',
      Exten: number,
      Priority: '1',
      CallerID: `"${nameOf(extension) ?? ''}" <${extension}>`,
      Timeout: '20000',
      Async: 'true',
    });
    await this.ended(extension);
  }

  /** As a telephone or FreePBX's user panel does. */
  async setPresence(extension: string, state: string): Promise<void> {
    await this.pbx.action({
      Action: 'Setvar',
      Variable: `PRESENCE_STATE(CustomPresence:${extension})`,
      Value: `${state},,`,
    });
  }

  async presenceState(extension: string): Promise<{ state: string; subtype: string }> {
    const answer = await this.pbx.action({
      Action: 'PresenceState',
      Provider: `CustomPresence:${extension}`,
    });
    return { state: answer.get('state') ?? '', subtype: answer.get('subtype') ?? '' };
  }

  /**
   * Asterisk writes the records of calls in the order of their ends: when those of a last call are in the database,
   * all others are. That last call is taken out again.
   */
  async recordsAreWritten(): Promise<void> {
    await until(async () => {
      const channels = await this.pbx.list({ Action: 'CoreShowChannels' });
      return !channels.some((item) => item.get('event') === 'CoreShowChannel');
    }, REST_TIMEOUT_MS);
    await this.phoneCalls(LAST_CALLER, '220', 'talk-1');
    await until(async () => {
      const rows = await this.database.records.query('SELECT 1 FROM cdr WHERE cnum = ?', [LAST_CALLER]);
      return rows.length > 0;
    }, REST_TIMEOUT_MS);
    await this.database.records.query('DELETE FROM cdr WHERE cnum = ?', [LAST_CALLER]);
  }

  async hangUp({ name }: PbxChannel): Promise<void> {
    await this.pbx.action({ Action: 'Hangup', Channel: name });
  }

  /** One end enters a bridge before the other; only then can either be handed on. */
  async #bothIn(bridge: string): Promise<void> {
    await this.pbx.event(
      'both ends talking',
      (e) =>
        e.get('event') === 'BridgeEnter' &&
        e.get('bridgeuniqueid') === bridge &&
        e.get('bridgenumchannels') === '2',
    );
  }

  async #originate(channel: string, callerId: string, doing: string, ringMs: number): Promise<void> {
    const id = randomUUID();
    await this.phones.action({
      Action: 'Originate',
      Channel: channel,
      Context: 'caller',
      Exten: doing,
      Priority: '1',
      CallerID: callerId,
      Timeout: String(ringMs),
      ChannelId: id,
      Async: 'true',
    });
    await this.phones.event(
      `the end of ${channel}`,
      (e) => e.get('event') === 'Hangup' && e.get('uniqueid') === id,
    );
  }
}

const LAST_CALLER = '340';
const REST_TIMEOUT_MS = 60_000;

/** A trunk's channel bears, as its own caller id, the number that was called through it. */
function isChannelOf(event: AmiMessage, party: string): boolean {
  const channel = event.get('channel') ?? '';
  return party.startsWith('+')
    ? channel.startsWith(`PJSIP/${TRUNK}-`) && event.get('calleridnum') === party
    : channel.startsWith(`PJSIP/${party}-`);
}

/** 127.0.0.0/8 is all loopback: each run takes three addresses that no other is likely to have. */
function freshAddresses(): PbxAddresses {
  const byte = (): number => 1 + Math.floor(Math.random() * 253);
  const net = `127.${byte()}.${byte()}`;
  return { pbx: `${net}.2`, phones: `${net}.3`, carrier: `${net}.4` };
}
