/** The texts about a key's secrets: the section of the key's page, and what follows from it. */
import type { OverlapHours } from '../../keys/key-secret-administration.js';

const overlaps: Readonly<Record<OverlapHours, string>> = {
  0: 'It ends immediately',
  1: '1 hour',
  24: '24 hours',
  168: '7 days',
};

export const SECRET_STRINGS = {
  title: 'Secret',
  current: 'Current',
  old: 'Old',
  createdAt: 'created',
  lastUsed: 'last used',
  from: (address: string) => `from ${address}`,
  notUsed: 'not used yet',
  notUsedSince: 'not used since the new secret was created',
  ends: 'ends',
  ended: 'ended',
  foundByOld: {
    works: 'Found by an old secret, which still works until',
    ended: 'Found by an old secret, which ended on',
  },
  stillUsed: 'Something still uses the old secret. Requests that use it get 401 once it has ended.',
  moved:
    'The new secret is in use and the old one no longer is. If several programs use this key, check that all of them have ' +
    'the new secret.',

  form: {
    summary: 'New secret',
    text: 'The key keeps its name, scope and usage. Its new secret is shown once.',
    overlap: 'How long does the old secret keep working?',
    overlaps,
    submit: 'Create new secret',
    busy: 'Creating…',
    overlapProblem: 'Choose how long the old secret keeps working.',
    incomplete: 'Part of the form was missing, so no secret was created. Try again.',
    oldSession: 'You signed in again after opening this page, so no secret was created. Try again.',
    conflicts: {
      old_secret_valid:
        'The old secret is still valid, so no secret was created. End it first, or wait until it ends.',
      replaced_meanwhile:
        'A new secret has been created since you opened this page, by this form or by somebody else. It was shown then ' +
        'and can’t be shown again. If nobody copied it, end the old secret and create another.',
    },
  },

  created: {
    title: 'New secret created',
    oldWorks: 'The old secret keeps working. Replace it wherever the key is used before it ends:',
    oldEnded: 'The old secret has ended: requests that use it get 401.',
  },

  end: {
    link: 'End now',
    title: (name: string) => `End the old secret of “${name}” now?`,
    consequence:
      'Every request that uses the old secret will be rejected immediately (401). This can’t be undone. The current ' +
      'secret keeps working.',
    submit: 'End old secret',
    busy: 'Ending…',
    noneTitle: (name: string) => `“${name}” has no old secret`,
    none: 'The old secret has already ended. Requests that use it get 401.',
    done: 'The old secret has ended. Requests that use it now get 401.',
    back: 'Back to the key',
    oldSession: 'You signed in again after opening this page. The old secret has not been ended. Try again.',
    databaseDown:
      'The database did not respond in time, so the old secret may still work. Try ending it again in a moment.',
  },
} as const;
