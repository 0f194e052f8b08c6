/**
 * Maps the API's five presences to Asterisk's presence and back.
 *
 * Asterisk has states of its own, plus a free subtype and message. We choose the state so that phones and FreePBX's user
 * panel show something suitable; the subtype distinguishes presences that share a state. Phones and panels set states
 * without our subtypes; these are read as the nearest of the five, or as null.
 */
import type { Presence } from '../../host/ports.js';

export interface AsteriskPresence {
  readonly state: string;
  readonly subtype: string;
}

interface Written extends AsteriskPresence {
  /** Shown on phones. Must not contain a comma, because Asterisk reads options after it. */
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

/** Returns the value for `PRESENCE_STATE(CustomPresence:<extension>)`. */
export function toAsteriskValue(presence: Presence): string {
  const { state, subtype, message } = WRITTEN[presence];
  return `${state},${subtype},${message}`;
}

/** Returns null for `not_set` and for states that a future Asterisk may add. */
export function fromAsterisk({ state, subtype }: AsteriskPresence): Presence | null {
  for (const [presence, written] of Object.entries(WRITTEN) as [Presence, Written][]) {
    if (written.subtype !== '' && written.subtype === subtype && written.state === state) return presence;
  }
  return NEAREST[state.toLowerCase()] ?? null;
}
