/** A host in the test's process behind the relay of the FreePBX module. */
import { chmodSync } from 'node:fs';
import { AdminClient } from '../support/admin-client.js';
import { startTestHost, type TestHost, type TestHostOptions } from '../support/host.js';
import { Machine } from './machine.js';
import type { WebServerName } from './web-server.js';

export const ASSERTION_SECRET = 'a-secret-for-tests-with-48-characters-0123456789';
export const ADMINISTRATOR = 'ada';

export interface RelayHost extends TestHost {
  readonly machine: Machine;
  /** FreePBX's session cookie of the administrator. */
  readonly cookie: string;
  /** A client that goes through the relay. */
  readonly admin: AdminClient;
}

export interface RelayHostOptions extends TestHostOptions {
  readonly webServer?: WebServerName;
}

/** Starts both before the tests of the current `describe`, and stops them after. */
export function withRelayHost(options: RelayHostOptions = {}): () => RelayHost {
  let created: RelayHost | undefined;
  before(async () => {
    created = await create(options);
  });
  after(() => created?.stop());
  return () => {
    if (created === undefined) throw new Error('The host of this suite has not started yet.');
    return created;
  };
}

async function create({ environment, webServer, ...more }: RelayHostOptions): Promise<RelayHost> {
  const machine = await Machine.create(webServer);
  const socket = await machine.placeModule({ EXOVO_ASSERTION_SECRET: ASSERTION_SECRET });
  const host = await startTestHost({
    ...more,
    environment: {
      EXOVO_SOCKET: socket,
      EXOVO_SIGN_IN: 'assertion',
      EXOVO_ASSERTION_SECRET: ASSERTION_SECRET,
      ...environment,
    },
  });
  // The host of the tests belongs to another user than the web server.
  chmodSync(socket, 0o666);
  await machine.setSections(ADMINISTRATOR, 'exovoapi');
  const cookie = await machine.signIn(ADMINISTRATOR);
  const admin = await AdminClient.withCookie(machine.exovo, cookie);
  const stop = async () => {
    await host.stop();
    await machine.remove();
  };
  return { ...host, machine, cookie, admin, stop };
}
