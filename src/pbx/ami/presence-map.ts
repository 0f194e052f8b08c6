/**
 * The five statuses as Asterisk's presence and back.
 *
 * Asterisk has states of its own and, beside them, a free subtype and message. The state is chosen so that telephones
 * and FreePBX's user panel show something fitting; the subtype tells apart what shares a state. Telephones and
 * panels set states without our subtypes: those are read as the nearest of the five, or as none. Pure.
 */
import type { Presence } from '../../host/ports.js';

export interface AsteriskPresence {
  readonly state: string;
  readonly subtype: string;
}

interface Written extends AsteriskPresence {
  /** Shown by telephones. No comma: Asterisk would read options after it. */
  readonly message: string;
}

const WRITTEN: Readonly<Record<Presence, Written>> = {
  Available: { state: 'available', subtype: '', message: '' },
  Away: { state: 'away', subtype: '', message: '' },
  'Out of office': { state: 'xa', subtype: 'out_of_office', message: 'Out of office' },
  'Custom 1': { state: 'chat', subtype: 'custom_1', message: 'Custom 1' },
  'Custom 2': { state: 'away', subtype: 'custom_2', message: 'Custom 2' },
};

const NEAREST: Readonly<Record<string, Presence>> = {
  available: 'Available',
  chat: 'Available',
  away: 'Away',
  xa: 'Out of office',
  dnd: 'Out of office',
  unavailable: 'Out of office',
};

/** The value for `PRESENCE_STATE(CustomPresence:<extension>)`. */
export function toAsteriskValue(presence: Presence): string {
  const { state, subtype, message } = WRITTEN[presence];
  return `${state},${subtype},${message}`;
}

/** Null for `not_set` and for states that Asterisk may learn one day. */
export function fromAsterisk({ state, subtype }: AsteriskPresence): Presence | null {
  for (const [presence, written] of Object.entries(WRITTEN) as [Presence, Written][]) {
    if (written.subtype !== '' && written.subtype === subtype && written.state === state) return presence;
  }
  return NEAREST[state.toLowerCase()] ?? null;
}
