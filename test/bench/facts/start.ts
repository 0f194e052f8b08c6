/** Measures the time from starting the host's process to the first 200, with the database running. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { until } from '../../support/until.js';
import { endProcess, track } from '../children.js';
import { type Spread, spreadOf } from '../compare.js';
import { freePort, type HostRun, hostEnvironment, nodeOptions } from '../host.js';
import { bearer } from '../targets.js';

const STARTS = 15;
/** How the host is started: the compiled main directly, or through the launcher of `npm start`. */
export type Launcher = 'main' | 'run.mjs';

const MAIN = pathToFileURL(join(PACKAGE_ROOT, 'dist/src/standalone/main.js')).href;
const ARGUMENTS: Readonly<Record<Launcher, readonly string[]>> = {
  main: ['--eval', `import('${MAIN}').then(({ main }) => main())`],
  'run.mjs': ['tools/run/run.mjs', 'start'],
};

export async function measureStarts(
  run: HostRun,
  database: string,
  key: string,
  launcher: Launcher,
): Promise<{ unit: string; samples: number; spread: Spread }> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) times.push(await measureStart(run, database, key, launcher));
  return { unit: 's', samples: STARTS, spread: spreadOf(times) };
}

async function measureStart(
  run: HostRun,
  database: string,
  key: string,
  launcher: Launcher,
): Promise<number> {
  const port = await freePort();
  const startedAtMs = performance.now();
  const host = track(
    spawn(process.execPath, [...nodeOptions(run), ...ARGUMENTS[launcher]], {
      cwd: PACKAGE_ROOT,
      env: { ...hostEnvironment(run, { database }), EXOVO_PORT: String(port) },
      stdio: 'ignore',
    }),
  );
  const isServing = () =>
    fetch(`http://127.0.0.1:${port}/api/v1/ping`, { headers: bearer(key) }).then(
      async (response) => (await response.arrayBuffer()) !== undefined && response.status === 200,
      () => false,
    );
  await until(isServing, 30_000, 'The first 200');
  const seconds = (performance.now() - startedAtMs) / 1000;
  await endProcess(host);
  return seconds;
}
