/**
 * Reads the settings from a file (`--settings FILE`): `EXOVO_NAME=value` lines, where a variable of the environment wins.
 *
 * A value is taken as it is, up to the end of the line, so that no character of a password has a meaning. It can be in
 * single or double quotes to keep spaces at its ends. Lines that begin with `#` are comments.
 */
import { readFileSync, statSync } from 'node:fs';
import { StartError } from './start-error.js';

const OTHERS_CAN_READ = 0o004;
const LINE = /^(EXOVO_[A-Z_]+)\s*=\s*(.*?)\s*$/;

/**
 * Takes `--settings FILE` out of a command's arguments and adds the file's values to the environment. Returns the other
 * arguments. `warn` gets a sentence if other users can read the file.
 * @throws StartError if the file can't be read or has an invalid line. The sentence never repeats a value.
 */
export function takeSettings(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  warn: (sentence: string) => void,
): string[] {
  const at = args.findIndex((arg) => arg === '--settings' || arg.startsWith('--settings='));
  if (at === -1) return [...args];
  const [, inline] = /^--settings=(.*)$/s.exec(args[at] ?? '') ?? [];
  const file = inline ?? args[at + 1];
  if (file === undefined || file === '') throw new StartError('--settings needs the path of a file.');
  const { mode, text } = read(file);
  if ((mode & OTHERS_CAN_READ) !== 0)
    warn(`Every user of this machine can read ${file}, which can contain passwords. Run: chmod 600 ${file}`);
  for (const [name, value] of parseSettings(text, file)) environment[name] ??= value;
  return [...args.slice(0, at), ...args.slice(at + (inline === undefined ? 2 : 1))];
}

function read(file: string): { readonly mode: number; readonly text: string } {
  try {
    return { mode: statSync(file).mode, text: readFileSync(file, 'utf8') };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new StartError(`The settings in ${file} cannot be read (${code}).`, { cause });
  }
}

/** @throws StartError for the first line that is no setting, or that sets a variable again. */
export function parseSettings(text: string, file: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', value = ''] = LINE.exec(line) ?? [];
    const problem =
      name === ''
        ? 'is not of the form EXOVO_NAME=value'
        : settings.has(name)
          ? `sets ${name} again`
          : undefined;
    if (problem !== undefined) throw new StartError(`Line ${index + 1} of ${file} ${problem}.`);
    settings.set(name, withoutQuotes(value));
  }
  return settings;
}

function withoutQuotes(value: string): string {
  const [, , inner] = /^(["'])(.*)\1$/s.exec(value) ?? [];
  return inner ?? value;
}
