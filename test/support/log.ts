/** A pino log whose lines a test reads back. */
import { createLog, type HostLog } from '../../src/standalone/server/logging.js';

export interface CapturedLog {
  readonly log: HostLog;
  /** Everything logged so far, as it would stand in a file. */
  text(): string;
  messages(): string[];
}

export function captureLog(): CapturedLog {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  return {
    log,
    text: () => lines.join(''),
    messages: () => lines.map((line) => String((JSON.parse(line) as { msg: unknown }).msg)),
  };
}
