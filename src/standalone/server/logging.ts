/**
 * The host's log, with pino: JSON lines for a service manager, readable lines on a terminal.
 * No code passes secrets to the log; the redaction below is a second line of defence.
 */
import { type DestinationStream, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { HostSettings } from '../settings.js';

export type HostLog = Logger;

const REDACTED = ['password', 'secret', 'key', 'token', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
]);

export function createLog(level: HostSettings['logLevel'], destination: DestinationStream): HostLog {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[hidden]' },
      serializers: { err: withoutStatement },
    },
    destination,
  );
}

/** mysql2 attaches the statement and its values to its errors. */
function withoutStatement(error: Error): object {
  const { sql: _sql, parameters: _parameters, ...rest } = stdSerializers.err(error);
  return rest;
}

/** Returns standard output, with readable lines if it is a terminal. */
export function standardOutput(): DestinationStream {
  return process.stdout.isTTY ? { write: (line) => process.stdout.write(readable(line)) } : process.stdout;
}

const LEVELS: Readonly<Record<number, string>> = {
  20: 'debug',
  30: '',
  40: 'warning',
  50: 'error',
  60: 'fatal',
};

/** Converts one of pino's lines to `12:04:09 warning: sentence (field=value)`. */
export function readable(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const label = LEVELS[Number(level)] ?? 'trace';
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : '';
  const clock = String(time).slice(11, 19);
  return `${clock} ${label === '' ? '' : `${label}: `}${String(msg)}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}${stack}\n`;
}
