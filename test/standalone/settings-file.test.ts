/** `--settings FILE`: which lines it takes, and that the environment wins. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseSettings, takeSettings } from '../../src/standalone/settings-file.js';

describe('A file of settings', () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-settings-'));
    file = join(folder, 'settings.env');
    await writeFile(file, 'EXOVO_PORT=9000\nEXOVO_PBX=freepbx\n', { mode: 0o600 });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const take = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const warnings: string[] = [];
    const rest = takeSettings(args, environment, (sentence) => warnings.push(sentence));
    return { rest, environment, warnings };
  };

  it('adds its values to the environment, which wins, and leaves the other arguments', () => {
    const expected = { EXOVO_PORT: '1', EXOVO_PBX: 'freepbx' };
    for (const args of [
      ['--json', '--settings', file, 'x'],
      ['--json', `--settings=${file}`, 'x'],
    ]) {
      const { rest, environment, warnings } = take(args, { EXOVO_PORT: '1' });
      expect(rest).to.deep.equal(['--json', 'x']);
      expect(environment).to.deep.equal(expected);
      expect(warnings).to.deep.equal([]);
    }
    expect(take(['--json']).rest).to.deep.equal(['--json']);
  });

  it('causes a warning if every user can read it', async () => {
    await chmod(file, 0o644);
    expect(take(['--settings', file]).warnings).to.deep.equal([
      `Every user of this machine can read ${file}, which can contain passwords. Run: chmod 600 ${file}`,
    ]);
    await chmod(file, 0o640);
    expect(take(['--settings', file]).warnings).to.deep.equal([]);
  });

  it('is refused by name if it can’t be read or none is given', () => {
    expect(() => take(['--settings', '/nowhere'])).to.throw(
      'The settings in /nowhere cannot be read (ENOENT).',
    );
    expect(() => take(['--settings'])).to.throw('--settings needs the path of a file.');
  });

  it('has comments, empty lines, quotes around a value, and no character with a meaning inside', () => {
    const text = [
      '\uFEFF# a comment',
      '',
      '  EXOVO_A = a b #c ',
      'EXOVO_B="  spaces "',
      "EXOVO_C='it''s'",
      'EXOVO_D=$HOME\\n"x',
      'EXOVO_E=',
      'EXOVO_F=mysql://u:p=w#d@h/db?a=b\r',
    ].join('\n');
    expect(Object.fromEntries(parseSettings(text, 'f'))).to.deep.equal({
      EXOVO_A: 'a b #c',
      EXOVO_B: '  spaces ',
      EXOVO_C: "it''s",
      EXOVO_D: '$HOME\\n"x',
      EXOVO_E: '',
      EXOVO_F: 'mysql://u:p=w#d@h/db?a=b',
    });
  });

  it('is refused with the line’s number, and without its value, if a line is no setting or sets one again', () => {
    expect(() => parseSettings('EXOVO_A=1\nPASSWORD=hunter2', 'f')).to.throw(
      'Line 2 of f is not of the form EXOVO_NAME=value.',
    );
    expect(() => parseSettings('export EXOVO_A=1', 'f')).to.throw('Line 1 of f is not');
    expect(() => parseSettings('EXOVO_A=1\n\nEXOVO_A=2', 'f')).to.throw('Line 3 of f sets EXOVO_A again.');
  });
});
