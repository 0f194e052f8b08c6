/** A host that listens already, and waits for the manifest of its only plugin until the test lets it go on. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../cluster/ports.js';
import { ask } from './api.js';
import { createTestDatabase } from './database.js';
import { startTestHost } from './host.js';
import { until } from './until.js';

export interface StartingHost {
  readonly url: string;
  /** Lets the host finish its start, then stops it. */
  stop(): Promise<void>;
}

export async function holdStartingHost(): Promise<StartingHost> {
  const folder = mkdtempSync(join(tmpdir(), 'exovo-plugin-'));
  const manifest = join(folder, 'plugin.json');
  // Reading a named pipe waits until somebody writes to it.
  execFileSync('mkfifo', [manifest]);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = await createTestDatabase();
  const environment = { EXOVO_PORT: String(port) };
  const starting = startTestHost({ database, pluginFolders: [folder], environment });
  const stop = async () => {
    await writeFile(manifest, '{}');
    await (await starting).stop();
    await database.drop();
    rmSync(folder, { recursive: true });
  };
  const listens = () =>
    ask(url, { path: '/healthz' }).then(
      () => true,
      () => false,
    );
  await until(listens);
  return { url, stop };
}
