/** The claim of one host to its data folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CLAIM, claimFolder } from '../../../src/standalone/database/folder-claim.js';
import { leaveStaleSocket } from '../../support/stale-socket.js';
import { until } from '../../support/until.js';

describe('the claim to a data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-claim-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const refusal = (of = folder) => claimFolder(of).then(String, (error: Error) => error.message);
  const isEmpty = async (of = folder) => (await readdir(of)).length === 0;

  it('is refused while another process has it, and leaves nothing behind', async () => {
    const claim = await claimFolder(folder);
    expect(await refusal()).to.match(
      /^The data folder .* is in use by another Exovo host\. Stop it first, or set EXOVO_DATA_DIR/,
    );
    claim.close();
    await until(() => isEmpty());
    (await claimFolder(folder)).close();
    await until(() => isEmpty());
  });

  it('is waited for while a command has it, because that ends soon', async () => {
    const command = await claimFolder(folder, 'command');
    let isClaimed = false;
    const waiting = (['host', 'command'] as const).map(async (by) => {
      const claim = await claimFolder(folder, by);
      isClaimed = true;
      // A host that keeps its claim would refuse the other one.
      claim.close();
    });
    const sinceMs = performance.now();
    await Promise.race([...waiting, until(() => performance.now() - sinceMs > 300)]);
    expect(isClaimed).to.equal(false);
    command.close();
    await Promise.all(waiting);
  });

  it('is taken over from a process that was killed, by only one of several', async () => {
    for (let round = 0; round < 5; round++) {
      await leaveStaleSocket(folder, CLAIM);
      const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claimFolder(folder)));
      const taken = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
      expect(taken).to.have.length(1);
      await until(async () => (await readdir(folder)).length === 1);
      taken[0]?.close();
      await until(() => isEmpty());
    }
  });

  it('is not taken from a host that is stopped and can’t answer', async () => {
    const claim =
      "import('./folder-claim.js').then(({ claimFolder }) => claimFolder(process.argv[1])).then(() => console.log())";
    const program = new URL('../../../src/standalone/database/', import.meta.url);
    const other = spawn(process.execPath, ['-e', `${claim}; setInterval(() => {}, 1000)`, folder], {
      cwd: program,
    });
    await once(other.stdout, 'data');
    other.kill('SIGSTOP');
    const sentence = await refusal();
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(sentence).to.match(/in use by another Exovo host/);
  });

  it('cannot be prevented by a user who cannot write to the folder', async () => {
    const { dev, ino } = await stat(folder);
    const squatter = createServer().listen(`\0exovo-data-folder-${dev}-${ino}`);
    await once(squatter, 'listening');
    (await claimFolder(folder)).close();
    squatter.close();
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const long = join(folder, 'x'.repeat(120));
    await mkdir(long);
    const claim = await claimFolder(long);
    expect(await refusal(long)).to.match(/in use by another Exovo host/);
    claim.close();
    await until(() => isEmpty(long));
  });
});
