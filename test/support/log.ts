/** A pino logger that keeps its lines, so that tests can read them. */
import { createLog, type HostLog } from '../../src/standalone/server/logging.js';

export interface CapturedLog {
  readonly log: HostLog;
  /** Returns everything logged so far as JSON lines, like a log file. */
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
