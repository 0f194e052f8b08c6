/**
 * The presence of a PBX's extensions, which Asterisk keeps outside any database. Each open PBX has one source. Reading
 * it costs nothing, because it follows the changes that Asterisk announces.
 */
import { type HealthFinding, type Presence, PresenceUnavailableError } from '../../host/ports.js';
import { STRINGS } from '../strings.js';

export interface PresenceSource {
  /** Returns null if the presence is unknown. */
  presenceOf(extension: string): Presence | null;
  /**
   * Sets the presence and resolves to what Asterisk then reports, by `deadlineMs` on `performance.now()`'s clock.
   * Rejects with PresenceUnavailableError.
   */
  set(extension: string, presence: Presence, deadlineMs: number): Promise<Presence>;
  health(): HealthFinding;
  close(): Promise<void>;
}

const NOT_CONFIGURED =
  'This PBX keeps presence in Asterisk, and no Manager Interface (AMI) is configured. ' +
  'Ask the administrator to set EXOVO_AMI_URL.';

/** The source of a PBX without a configured Manager Interface: calls and extensions work without presence. */
export const noPresence: PresenceSource = {
  presenceOf: () => null,
  set: () => Promise.reject(new PresenceUnavailableError(NOT_CONFIGURED)),
  health: () => ({
    id: 'ami',
    title: STRINGS.ami.title,
    state: 'warning',
    detail: STRINGS.ami.notConfigured,
    remedy: STRINGS.ami.configure,
  }),
  close: () => Promise.resolve(),
};
