/**
 * pino for the host: JSON lines for a service manager, readable lines on a terminal.
 * Called by main.ts and by the tests, which read the lines back. Nothing secret is ever handed to the log; the
 * redaction below is the second line of defence.
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

/** mysql2 hangs the statement, with its values, onto its errors. */
function withoutStatement(error: Error): object {
  const { sql: _sql, parameters: _parameters, ...rest } = stdSerializers.err(error);
  return rest;
}

/** Standard output: readable where a person watches. */
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

/** `12:04:09 warning: sentence (field=value)` of one of pino's lines. */
export function readable(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const label = LEVELS[Number(level)] ?? 'trace';
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : '';
  const clock = String(time).slice(11, 19);
  return `${clock} ${label === '' ? '' : `${label}: `}${String(msg)}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}${stack}\n`;
}
