/** The extensions of the PBX under test: fictitious people, with names in several scripts. */
import type { PbxDevice, PbxExtension } from './pbx-configuration.js';

/** 20x answer, 21x don't, 22x are busy, 23x decline and 24x are forwarded. 3xx place the calls or take part in one. */
const NAMED: Readonly<Record<string, string>> = {
  '201': 'Ada Lovelace',
  '202': 'Zoë Ångström',
  '203': 'Grace Hopper',
  '204': 'Recorded Ruth',
  '205': 'Mary Jackson',
  '206': 'Brief Betty',
  '207': 'Paged Pia',
  '208': 'Paged Piet',
  '209': 'Two Phones',
  '210': 'Alan Turing',
  '211': 'Annie Easley',
  '212': '山田 花子',
  '213': 'Picked Paul',
  '214': 'Queued Quentin',
  '215': 'Serial Sara',
  '216': 'Serial Sid',
  '217': 'Picked Petra',
  '220': 'Lynn Conway',
  '221': 'Busy Box',
  '230': 'Katherine Johnson',
  '240': 'Ned Forwarded',
  '241': 'Follow Me',
  '242': 'Follow Desk',
  '243': 'Follow Desk Seventeen',
  '244': 'Follow Mobile Seventeen',
  '245': 'Not Registered',
  '246': 'Forwarded Nine',
  '247': 'Follow Nobody',
  '249': 'Disturb Not',
};

const CALLERS = 99;

export const EXTENSIONS: readonly PbxExtension[] = [
  ...Object.entries(NAMED).map(([extension, name]) => ({ extension, name })),
  ...Array.from({ length: CALLERS }, (_, index) => ({
    extension: String(301 + index),
    name: callerName(301 + index),
  })),
];

export const SECOND_PHONES: readonly PbxDevice[] = ['209', '393'].map((extension) => ({
  id: `99${extension}`,
  extension,
  name: nameOf(extension) ?? '',
}));

export const DEVICES: readonly PbxDevice[] = [
  ...EXTENSIONS.map((extension) => ({ id: extension.extension, ...extension })),
  ...SECOND_PHONES,
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
