/**
 * `npm run bench`: compares the product with its peers in one run on one machine; README.md explains how. Started by
 * tools/run/run.mjs. Exit codes: 0 all measured, even if a limit was missed; 1 something failed; 2 wrong options.
 */
import { writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { Bench } from './bench.js';
import { endAll, killAll } from './children.js';
import { startDatabaseServer } from './database-server.js';
import { runFloods } from './floods-stage.js';
import { runFreePbx } from './freepbx-stage.js';
import { runKeys } from './keys-stage.js';
import { judge } from './limits.js';
import { startLoad } from './load/load.js';
import { conditions, conditionsText } from './machine.js';
import { type BenchOptions, readOptions, USAGE } from './options.js';
import { reportProgress } from './progress.js';
import { comparisonTable, factTable, verdictTable } from './report.js';
import { runSizes } from './size-stage.js';
import { runStandalone } from './standalone-stage.js';

const BAD_USAGE = 2;
const INTERRUPTED = 130;

async function run(options: BenchOptions, args: readonly string[]): Promise<void> {
  const startedAtMs = performance.now();
  const server = await startDatabaseServer();
  const bench = new Bench(server, startLoad(), options);
  await runStandalone(bench);
  await runSizes(bench);
  await runKeys(bench);
  await runFreePbx(bench);
  await runFloods(bench);
  const found = await conditions(server, options, args);
  const { comparisons, facts, failures } = bench;
  const verdicts = judge(comparisons, facts);
  const minutes = ((performance.now() - startedAtMs) / 60_000).toFixed(1);
  print([
    `${conditionsText(found)}\n${minutes} minutes in total`,
    ...comparisons.map(comparisonTable),
    ...(facts.length > 0 ? [factTable(facts)] : []),
    `Limits\n\n${verdictTable(verdicts)}`,
    ...failures.map(({ id, reason }) => `Not measured: ${id}. ${reason}`),
  ]);
  if (options.jsonFile !== undefined) {
    const json = JSON.stringify(
      { conditions: found, comparisons, facts, failures, limits: verdicts },
      null,
      2,
    );
    await writeFile(options.jsonFile, `${json}\n`);
  }
  if (failures.length > 0) process.exitCode = 1;
}

function print(parts: readonly string[]): void {
  process.stdout.write(`${parts.join('\n\n')}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  let options: BenchOptions | 'help';
  try {
    options = readOptions(args);
  } catch (error) {
    reportProgress(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = BAD_USAGE;
    return;
  }
  if (options === 'help') {
    print([USAGE]);
    return;
  }
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) {
      killAll();
      process.exit(INTERRUPTED);
    }
    interrupted = true;
    reportProgress('Stopping all processes …');
    void endAll().then(() => process.exit(INTERRUPTED));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await run(options, args);
  } catch (error) {
    // An interrupt makes running measurements fail; don't report that.
    if (!interrupted) {
      reportProgress(inspect(error));
      process.exitCode = 1;
    }
  } finally {
    await endAll();
  }
}

await main(process.argv.slice(2));
