/**
 * A real PBX with its telephones, carrier and database, and how to place a call on it.
 *
 * Two Asterisks on loopback addresses of this run's own: the PBX, and one that plays everybody else. Call records go
 * by ODBC into a FreePBX-shaped MariaDB.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { createPbxDatabase, type PbxDatabase } from '../pbx/support/pbx-database.js';
import { TestAmi } from './ami-of-tests.js';
import { AMI_PORT, AsteriskServer } from './asterisk-server.js';
import { type DatabasePort, openDatabasePort } from './database-port.js';
import { odbcFiles, type PbxAddresses, PLUGIN_AMI, pbxConfiguration, TRUNK } from './pbx-configuration.js';
import { EXTENSIONS } from './people.js';
import { phonesConfiguration } from './phones-configuration.js';

/** A channel on the PBX and the call that it belongs to. */
export interface PbxChannel {
  readonly name: string;
  readonly linkedId: string;
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

  static async start(timeZone: string): Promise<TestBed> {
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
        configuration: pbxConfiguration(addresses, EXTENSIONS),
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

  /** The calling channel on the PBX, by the caller's number or extension. */
  async incoming(caller: string): Promise<PbxChannel> {
    const event = await this.pbx.event(
      `a call from ${caller}`,
      (e) =>
        e.get('event') === 'Newchannel' &&
        e.get('uniqueid') === e.get('linkedid') &&
        (e.get('calleridnum') === caller || (e.get('channel') ?? '').startsWith(`PJSIP/${caller}-`)),
    );
    return { name: event.get('channel') ?? '', linkedId: event.get('linkedid') ?? '' };
  }

  /** The channel of this call at an endpoint, once it talks. */
  async talking(linkedId: string, endpoint: string): Promise<PbxChannel> {
    const event = await this.pbx.event(
      `${endpoint} talking in ${linkedId}`,
      (e) =>
        e.get('event') === 'BridgeEnter' &&
        e.get('linkedid') === linkedId &&
        (e.get('channel') ?? '').startsWith(`PJSIP/${endpoint}-`),
    );
    return { name: event.get('channel') ?? '', linkedId };
  }

  async hangUp({ name }: PbxChannel): Promise<void> {
    await this.pbx.action({ Action: 'Hangup', Channel: name });
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

/** 127.0.0.0/8 is all loopback: each run takes three addresses that no other is likely to have. */
function freshAddresses(): PbxAddresses {
  const byte = (): number => 1 + Math.floor(Math.random() * 253);
  const net = `127.${byte()}.${byte()}`;
  return { pbx: `${net}.2`, phones: `${net}.3`, carrier: `${net}.4` };
}
