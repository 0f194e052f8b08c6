/** The same tests for every schema, with the same people and, as far as each schema can store them, the same calls. */
import { createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../src/host/contract.js';
import type { Call, Extension } from '../../src/host/ports.js';
import { asteriskSchema } from '../../src/pbx/asterisk/schema.js';
import { freePbxSchema } from '../../src/pbx/freepbx/schema.js';
import { standaloneSchema } from '../../src/pbx/standalone/schema.js';
import { createTables, PBX_TABLES } from '../../src/standalone/database/schema.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { captureLog } from '../support/log.js';
import { CAPTURED_EXTENSIONS, CAPTURED_ZONE, capturedRows, expectedCalls } from './captured.js';
import { type PbxFixture, testPorts } from './port-tests.js';
import { FakeAmi } from './support/fake-ami.js';
import {
  columnsOf,
  createPbxDatabase,
  insertRows,
  lenient,
  SECRET,
  type Shape,
} from './support/pbx-database.js';
import { CDR_PLAIN, PS_AUTHS, PS_ENDPOINTS } from './support/schemas.js';

/** Leading zeros are legal, and sort after the same number without them. */
const ODD = new Map([
  ['7', 'Seven'],
  ['0006', 'Leading Zeros'],
]);

function extensions(email: (extension: string) => string | null): Omit<Extension, 'presence'>[] {
  return ['0006', '7', ...CAPTURED_EXTENSIONS.keys()].map((extension) => ({
    extension,
    name: CAPTURED_EXTENSIONS.get(extension) ?? ODD.get(extension) ?? '',
    email: email(extension),
    enabled: true,
  }));
}

const adaOnly = (extension: string): string | null => (extension === '205' ? 'ada@example.com' : null);

async function freePbx(shape: Shape): Promise<PbxFixture> {
  const database = await createPbxDatabase(shape);
  const ami = new FakeAmi();
  await ami.start();
  for (const [extension, name] of [...CAPTURED_EXTENSIONS, ...ODD]) {
    const email = adaOnly(extension);
    await database.addExtension(extension, name, {
      technology: 'iax2',
      ...(email === null ? {} : { email }),
    });
  }
  await database.addTrunk('iax2', 'voipco');
  await database.addRecords(capturedRows());
  return {
    connection: database.connection,
    open: (connection) =>
      freePbxSchema.open({
        connection,
        logger: captureLog().log,
        timeZone: CAPTURED_ZONE,
        amiUrl: ami.url,
        // If FreePBX says `localhost`, its records are on the server from which we read the configuration.
        callRecords: { ...connection, database: database.records.connection.database },
      }),
    tenant: '1',
    strangers: ['2', '01', ' 1', ''],
    extensions: extensions(adaOnly),
    calls: expectedCalls(),
    storesPresence: true,
    secret: SECRET,
    drop: async () => {
      await ami.stop();
      await database.drop();
    },
  };
}

/** Two tenants with the same extensions, whose calls are in the same table. */
async function plainAsterisk(): Promise<PbxFixture> {
  const database = await createTestDatabase();
  const sql = await lenient(database.connection);
  for (const statement of [PS_ENDPOINTS, PS_AUTHS, CDR_PLAIN]) await sql.query(statement);
  await sql.query('ALTER TABLE cdr ADD COLUMN tenantid varchar(80), ADD COLUMN peertenantid varchar(80)');
  for (const tenant of ['acme', 'globex']) {
    for (const [extension, name] of [...CAPTURED_EXTENSIONS, ...ODD]) {
      const id = tenant === 'acme' ? extension : `${tenant}-${extension}`;
      await sql.query('INSERT INTO ps_endpoints (id, callerid, tenantid) VALUES (?, ?, ?)', [
        id,
        `"${name}" <${extension}>`,
        tenant,
      ]);
      await sql.query('INSERT INTO ps_auths (id, username, password) VALUES (?, ?, ?)', [id, id, SECRET]);
    }
  }
  await sql.query("INSERT INTO ps_endpoints (id, callerid) VALUES ('voipco', NULL)");
  const columns = await columnsOf(sql, database.connection.database, 'cdr');
  await insertRows(sql, 'cdr', columns, [...plainRows('acme', ''), ...plainRows('globex', 'globex-')]);
  await sql.end();
  return {
    connection: database.connection,
    open: (connection) =>
      asteriskSchema.open({ connection, logger: captureLog().log, timeZone: CAPTURED_ZONE }),
    tenant: 'acme',
    strangers: ['1', 'Acme', 'acme ', 'initech', ''],
    extensions: extensions(() => null),
    calls: plainCalls(),
    storesPresence: false,
    secret: SECRET,
    drop: () => database.drop(),
  };
}

/** Returns what an Asterisk without FreePBX's columns would have written. An inbound record has its tenant in `peertenantid`. */
function plainRows(tenant: string, prefix: string) {
  return capturedRows().map(({ calldate = '', ...row }) => {
    const endpoint = (name = ''): string =>
      name.replace(/^IAX2\/(\d{3})-/, `PJSIP/${prefix}$1-`).replace(/^IAX2\//, 'PJSIP/');
    const fromTrunk = row.channel?.startsWith('IAX2/voipco') ?? false;
    return {
      ...row,
      start: calldate,
      channel: endpoint(row.channel),
      dstchannel: endpoint(row.dstchannel),
      uniqueid: prefix + (row.uniqueid ?? ''),
      linkedid: prefix + (row.linkedid ?? ''),
      tenantid: fromTrunk && row.dstchannel !== '' ? null : tenant,
      peertenantid: tenant,
    };
  });
}

/** Without the columns for the DID and the recording, these facts are unknown. */
function plainCalls(): Call[] {
  return expectedCalls().map((call) => ({
    ...call,
    hasRecording: false,
    to: call.to.number?.startsWith('+1313555019') ? { number: null, name: null } : call.to,
  }));
}

async function standalone(): Promise<PbxFixture> {
  const database: TestDatabase = await createTestDatabase();
  const sql = await createConnection({ ...database.connection, charset: 'utf8mb4' });
  await createTables(sql, PBX_TABLES);
  await sql.query("INSERT INTO pbx_settings VALUES ('time_zone', ?)", [CAPTURED_ZONE]);
  await sql.query("INSERT INTO pbx_tenants VALUES ('1', 'One', 1), ('2', 'Two', 1)");
  for (const { extension, name, email } of extensions(adaOnly)) {
    await sql.query('INSERT INTO pbx_extensions VALUES (?, ?, ?, ?, 1, ?)', [
      '1',
      extension,
      name,
      email,
      SECRET,
    ]);
  }
  const calls = expectedCalls().map((call, at): Call => ({ ...call, id: String(1_000 - at) }));
  for (const call of calls) {
    await sql.query('INSERT INTO pbx_cdrs VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      call.id,
      `${Date.parse(call.start) / 1000}.1`,
      detroitTime(call.start),
      call.direction,
      call.status,
      call.from.number,
      call.from.name,
      call.to.number,
      call.to.name,
      call.durationSeconds,
      call.talkSeconds,
      call.hasRecording,
    ]);
  }
  await sql.end();
  return {
    connection: database.connection,
    open: (connection: DatabaseConnection) => standaloneSchema.open({ connection, logger: captureLog().log }),
    tenant: '1',
    strangers: ['2', '3', '01', ''],
    extensions: extensions(adaOnly),
    calls,
    storesPresence: true,
    secret: SECRET,
    drop: () => database.drop(),
  };
}

/** All captured calls are from one day in winter. */
function detroitTime(start: string): string {
  return new Date(Date.parse(start) - 5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

testPorts('the standalone host', standalone);
testPorts('a current FreePBX', () => freePbx('freepbx'));
testPorts('an old FreePBX', () => freePbx('freepbx-old'));
testPorts('Issabel', () => freePbx('issabel'));
testPorts('a plain Asterisk with tenants', plainAsterisk);
