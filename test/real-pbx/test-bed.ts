/**
 * A real PBX with phones, carrier and database, on which calls are placed. pbx-actions.ts changes them.
 *
 * Two Asterisks run on this run's own loopback addresses: the PBX, and one that plays the phones and the carrier. The
 * PBX writes its call records over ODBC to MariaDB, in FreePBX's schema.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseConnection } from '../../src/host/contract.js';
import type { PbxDatabase } from '../pbx/support/pbx-database.js';
import { type DatabasePort, openDatabasePort } from '../support/database-port.js';
import { until } from '../support/until.js';
import { AMI_PORT, AsteriskServer } from './asterisk-server.js';
import { createBedDatabase } from './bed-database.js';
import { PbxActions } from './pbx-actions.js';
import {
  odbcFiles,
  type PbxAddresses,
  type PbxOptions,
  PLUGIN_AMI,
  pbxConfiguration,
  randomAddresses,
} from './pbx-configuration.js';
import { DEVICES, EXTENSIONS } from './people.js';
import { phonesConfiguration } from './phones-configuration.js';
import { TestAmi } from './test-ami.js';

/** The extension whose call is the last one. */
export const LAST_CALLER = '340';

export class TestBed extends PbxActions {
  private constructor(
    pbx: TestAmi,
    readonly phones: TestAmi,
    readonly database: PbxDatabase,
    readonly addresses: PbxAddresses,
    private readonly servers: readonly AsteriskServer[],
    private readonly databasePort: DatabasePort,
  ) {
    super(pbx);
  }

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
