/** From the start of the host's process to the first 200, with its database up: a start as a service makes it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT } from '../../../src/standalone/package-root.js';
import { until } from '../../support/until.js';
import { endProcess, track } from '../children.js';
import { type Spread, spreadOf } from '../compare.js';
import { freePort, type HostRun, hostEnvironment } from '../host.js';
import { bearer } from '../targets.js';

const STARTS = 5;
const MAIN = pathToFileURL(join(PACKAGE_ROOT, 'dist/src/standalone/main.js')).href;

export async function measureStarts(
  run: HostRun,
  database: string,
  key: string,
): Promise<{ unit: string; samples: number; spread: Spread }> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) times.push(await measureStart(run, database, key));
  return { unit: 's', samples: STARTS, spread: spreadOf(times) };
}

async function measureStart(run: HostRun, database: string, key: string): Promise<number> {
  const port = await freePort();
  const startedAtMs = performance.now();
  const host = track(
    spawn(
      process.execPath,
      [...run.options.hostNodeOptions, '--eval', `import('${MAIN}').then(({ main }) => main())`],
      {
        cwd: PACKAGE_ROOT,
        env: { ...hostEnvironment(run, { database }), EXOVO_PORT: String(port) },
        stdio: 'ignore',
      },
    ),
  );
  const isServed = () =>
    fetch(`http://127.0.0.1:${port}/api/v1/ping`, { headers: bearer(key) }).then(
      async (response) => (await response.arrayBuffer()) !== undefined && response.status === 200,
      () => false,
    );
  await until(isServed, 30_000, 'The first 200');
  const seconds = (performance.now() - startedAtMs) / 1000;
  await endProcess(host);
  return seconds;
}
