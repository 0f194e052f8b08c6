/**
 * The presence of a PBX's extensions, which Asterisk keeps outside of any database. One source for each open PBX;
 * reading it costs nothing, for it follows the changes that Asterisk announces.
 */
import { type HealthFinding, type Presence, PresenceUnavailableError } from '../../host/ports.js';
import { STRINGS } from '../strings.js';

export interface PresenceSource {
  /** Null when it is not known, now or ever. */
  presenceOf(extension: string): Presence | null;
  /** Resolves to the presence as Asterisk then tells it, by `deadlineMs`. @throws PresenceUnavailableError */
  set(extension: string, presence: Presence, deadlineMs: number): Promise<Presence>;
  health(): HealthFinding;
  close(): Promise<void>;
}

const NOT_CONFIGURED =
  'This PBX keeps presence in Asterisk, and no Manager Interface (AMI) is configured. ' +
  'Ask the administrator to set EXOVO_AMI_URL.';

/** For a PBX whose Manager Interface is not configured: calls and extensions go on without presence. */
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
