/**
 * Records captured from a real Asterisk (`data/README.md`) and the calls that were really placed, for tests of grouping
 * and for tests that load the records into a database.
 */
import { readFileSync } from 'node:fs';
import type { Call } from '../../src/host/ports.js';
import type { NumberPlan } from '../../src/pbx/asterisk-cdr/number-plan.js';
import { createNumberPlan } from '../../src/pbx/asterisk-cdr/number-plan.js';

import { EXTENSIONS } from '../real-pbx/people.js';

const DATA = new URL('../../../test/pbx/data/', import.meta.url);

/** FreePBX's 26 columns of one record, as text. */
export type CapturedRow = Readonly<Record<string, string>>;

/** A captured call: what was done, and what the API must return. */
export interface CapturedCall extends Omit<Call, 'id'> {
  readonly what: string;
  readonly linkedid: string;
  readonly rows: number;
}

export const CAPTURED_ZONE = 'America/Detroit';

export const CAPTURED_EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['205', 'Ada Lovelace'],
  ['206', 'Grace Hopper'],
  ['207', 'Alan Turing'],
  ['208', 'Zoë Ångström'],
  ['209', 'Annie Easley'],
  ['210', 'Katherine Johnson'],
  ['211', 'Lynn Conway'],
]);

/** `asterisk`: captured over IAX2. `placed`: a run of the tests with a real Asterisk over PJSIP. */
export type Capture = 'asterisk' | 'placed';

export function capturedRows(capture: Capture = 'asterisk'): CapturedRow[] {
  return csvRows(readFileSync(new URL(`${capture}-cdr.csv`, DATA), 'utf8'));
}

/** The rows of a CSV file by the names in its first line. */
export function csvRows(text: string): CapturedRow[] {
  const [header = [], ...rows] = parseCsv(text);
  return rows.map((cells) => Object.fromEntries(header.map((name, column) => [name, cells[column] ?? ''])));
}

export function capturedCalls(capture: Capture = 'asterisk'): CapturedCall[] {
  const file = JSON.parse(readFileSync(new URL(`${capture}-calls.json`, DATA), 'utf8')) as {
    items: CapturedCall[];
  };
  return file.items;
}

/** Returns the calls as the API must list them, newest first. */
export function expectedCalls(capture: Capture = 'asterisk'): Call[] {
  return capturedCalls(capture).map(({ what: _what, linkedid, rows: _rows, ...call }) => ({
    id: linkedid,
    ...call,
  }));
}

export function capturedNumberPlan(capture: Capture = 'asterisk'): NumberPlan {
  if (capture === 'placed') {
    const extensions = new Map(EXTENSIONS.map(({ extension, name }) => [extension, name]));
    const devices = new Map([...extensions.keys()].map((extension) => [`pjsip/${extension}`, extension]));
    return createNumberPlan({ extensions, devices, trunks: new Set(['pjsip/voipco']) });
  }
  return createNumberPlan({
    extensions: CAPTURED_EXTENSIONS,
    devices: new Map([...CAPTURED_EXTENSIONS.keys()].map((extension) => [`iax2/${extension}`, extension])),
    trunks: new Set(['iax2/voipco']),
  });
}

/** Parses RFC 4180 as the captures were written: quotes are doubled, and no cell contains a line break. */
function parseCsv(text: string): string[][] {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
        .slice(0, 26),
    );
}
