/** A FreePBX with the captured calls, and a database user with exactly the grants of docs/freepbx.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../../src/host/contract.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { CAPTURED_EXTENSIONS, capturedRows } from '../captured.js';
import { createPbxDatabase, lenient, type PbxDatabase } from './pbx-database.js';

export interface GrantedFreePbx {
  readonly database: PbxDatabase;
  /** A connection to the configuration database that can change the user's rights. */
  readonly root: Connection;
  /** The connection of the user. */
  readonly account: DatabaseConnection;
  /** The name of the user, whose host is `localhost`. */
  readonly user: string;
}

/**
 * Creates the database and the user in a `before` hook of the current `describe`, and drops both in an `after` hook. The
 * function that it returns can be called in tests and in later hooks.
 */
export function withGrantedFreePbx(): () => GrantedFreePbx {
  let created: GrantedFreePbx | undefined;
  before(async () => {
    created = await create();
  });
  after(async () => {
    await created?.root.query(`DROP USER '${created.user}'@'localhost'`);
    await created?.root.end();
    await created?.database.drop();
  });
  return () => {
    if (created === undefined) throw new Error('The FreePBX of this suite has not been created yet.');
    return created;
  };
}

async function create(): Promise<GrantedFreePbx> {
  const user = `exovo_${process.pid}`;
  const database = await createPbxDatabase('freepbx');
  for (const [extension, name] of CAPTURED_EXTENSIONS) {
    await database.addExtension(extension, name, { technology: 'iax2', email: `${extension}@example.com` });
  }
  await database.addTrunk('iax2', 'voipco');
  await database.addRecords(capturedRows());
  const root = await lenient(database.connection);
  await root.query(`CREATE USER '${user}'@'localhost' IDENTIFIED BY 'choose-a-password'`);
  for (const statement of grantsFor(database, user)) await root.query(statement);
  // MySQL's default authentication sends a password over TCP only with TLS.
  const tls = database.connection.socketPath === undefined && { tls: { verify: false } };
  const account = { ...database.connection, user, password: 'choose-a-password', ...tls };
  return { database, root, account, user };
}

/** Returns the GRANT statements of docs/freepbx.md, for this test's databases and user. */
function grantsFor(database: PbxDatabase, user: string): string[] {
  const guide =
    readFileSync(join(PACKAGE_ROOT, 'docs/freepbx.md'), 'utf8').split('## Plain Asterisk')[0] ?? '';
  const statements = [...guide.matchAll(/^GRANT .*;$/gm)].map(([statement]) => statement);
  expect(statements).to.have.length(8);
  return statements
    .filter((statement) => !statement.includes('exovo.*'))
    .map((statement) =>
      statement
        .replace(' asterisk.', ` ${database.configuration.connection.database}.`)
        .replace(' asteriskcdrdb.', ` ${database.records.connection.database}.`)
        .replace("'exovo'@", `'${user}'@`),
    );
}
