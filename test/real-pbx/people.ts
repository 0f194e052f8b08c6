/** The extensions of the PBX under test: fictitious people, with names in several scripts. */
import type { PbxExtension } from './pbx-configuration.js';

/** 20x answer, 21x don't, 22x are busy, 23x decline and 24x are forwarded. 3xx place the calls. */
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
  ...Array.from({ length: CALLERS }, (_, index) => ({
    extension: String(301 + index),
    name: callerName(301 + index),
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
