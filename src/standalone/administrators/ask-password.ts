/** Asks for a new password on a terminal, without showing it, or reads it from standard input. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export interface PasswordSource {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** Returns undefined if the two entries differ, or if there is nothing to read. */
export async function askPassword({ input, output }: PasswordSource): Promise<string | undefined> {
  if (!input.isTTY) return await firstLine(input);
  const password = await askHidden({ input, output }, 'New password: ');
  const again = await askHidden({ input, output }, 'Repeat it: ');
  return password === again ? password : undefined;
}

async function firstLine(input: NodeJS.ReadStream): Promise<string | undefined> {
  let text = '';
  for await (const chunk of input) text += String(chunk);
  const [line] = text.split(/\r?\n/);
  return line === '' ? undefined : line;
}

/** readline writes what is typed to its output, so it gets one that discards everything. */
async function askHidden({ input, output }: PasswordSource, question: string): Promise<string> {
  const discard = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: discard, terminal: true });
  terminal.on('SIGINT', () => {
    output.write('\n');
    terminal.close();
    process.exit(130);
  });
  output.write(question);
  try {
    // Ctrl-D closes the interface, and the question would never be answered.
    const closed = once(terminal, 'close').then(() => '');
    return await Promise.race([terminal.question(''), closed]);
  } finally {
    terminal.close();
    output.write('\n');
  }
}
