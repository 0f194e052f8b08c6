/** Who works at the PBX under test. All fictitious; names in several scripts. */
import type { PbxExtension } from './pbx-configuration.js';

/** 20x answer, 21x do not, 22x are busy, 23x refuse, 24x are forwarded; 3xx are those who call. */
const NAMED: Readonly<Record<string, string>> = {
  '201': 'Ada Lovelace',
  '202': 'Zoë Ångström',
  '203': 'Grace Hopper',
  '204': 'Recorded Ruth',
  '206': 'Brief Betty',
  '210': 'Alan Turing',
  '211': 'Annie Easley',
  '212': '山田 花子',
  '213': 'Picked Paul',
  '220': 'Lynn Conway',
  '230': 'Katherine Johnson',
  '240': 'Ned Forwarded',
  '241': 'Follow Me',
  '242': 'Follow Desk',
};

export const CALLERS = 40;

export const EXTENSIONS: readonly PbxExtension[] = [
  ...Object.entries(NAMED).map(([extension, name]) => ({ extension, name })),
  ...Array.from({ length: CALLERS }, (_, at) => ({
    extension: String(301 + at),
    name: callerName(301 + at),
  })),
];

export function nameOf(extension: string): string | null {
  return EXTENSIONS.find((known) => known.extension === extension)?.name ?? null;
}

function callerName(extension: number): string {
  return extension === 302
    ? 'Ольга Ладыженская'
    : extension === 303
      ? 'محمد الخوارزمي'
      : `Caller ${extension}`;
}
