/**
 * What the API needs of a PBX, whatever its schema: extensions, calls and presence of one tenant.
 *
 * Each folder in `src/pbx/` implements these for one schema; a host may bring its own through `tokens.ts`.
 * The tenant is handed in and is never chosen here. An implementation throws `PbxUnavailableError` when the PBX or its
 * database does not answer in time, and `PresenceUnavailableError` when presence cannot be set (both become a 503);
 * anything else is a defect and becomes a 500.
 */

/** The five statuses, exactly as the API spells them. */
export const PRESENCES = ['Available', 'Away', 'Out of office', 'Custom 1', 'Custom 2'] as const;
export type Presence = (typeof PRESENCES)[number];

export interface Extension {
  /** Digits as dialled; a string, for leading zeros are legal. */
  readonly extension: string;
  readonly name: string;
  readonly email: string | null;
  readonly enabled: boolean;
  /** Null when the PBX cannot tell. */
  readonly presence: Presence | null;
}

export const CALL_DIRECTIONS = ['inbound', 'outbound', 'internal', 'unknown'] as const;
export type CallDirection = (typeof CALL_DIRECTIONS)[number];

export const CALL_STATUSES = [
  'answered',
  'no_answer',
  'busy',
  'failed',
  'cancelled',
  'voicemail',
  'unknown',
] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/** One end of a call. The number is null when withheld. */
export interface Party {
  readonly number: string | null;
  readonly name: string | null;
}

/** One call, however many records the PBX wrote for it. */
export interface Call {
  /** Unique and stable within the tenant. */
  readonly id: string;
  /** UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly start: string;
  readonly direction: CallDirection;
  readonly status: CallStatus;
  readonly from: Party;
  readonly to: Party;
  readonly durationSeconds: number;
  readonly talkSeconds: number;
  readonly hasRecording: boolean;
}

export interface ExtensionDirectory {
  /** Every extension of the tenant, in numeric order of the number (ties: shorter first, then by code point). */
  list(tenantId: string): Promise<Extension[]>;
  /** Whether the tenant has this extension. */
  has(tenantId: string, extension: string): Promise<boolean>;
}

export interface CallLog {
  /** The newest `limit` (1–500) finished calls, newest first; equal starts in a stable order. */
  recent(tenantId: string, limit: number): Promise<Call[]>;
}

export interface PresenceService {
  /** Stores the presence and resolves to it as now stored; null when the tenant has no such extension. */
  set(tenantId: string, extension: string, presence: Presence): Promise<Presence | null>;
}

/** The PBX's database did not answer in time, or not at all. The message is for the log only. */
export class PbxUnavailableError extends Error {
  override readonly name = 'PbxUnavailableError';
}

/** Presence cannot be set now. The message is a sentence for the integrator: what is missing and who can cure it. */
export class PresenceUnavailableError extends Error {
  override readonly name = 'PresenceUnavailableError';
}

/**
 * One schema, opened: the three ports, what Health shows of it, and how to let go of it.
 * `open…` functions check columns and indexes once and reject with a sentence that names what is missing.
 */
export interface PbxConnection {
  readonly extensions: ExtensionDirectory;
  readonly calls: CallLog;
  readonly presence: PresenceService;
  /** For Admin → Integrations → API → Health; must answer within the database deadline. */
  health(tenantId: string): Promise<HealthFinding[]>;
  close(): Promise<void>;
}

/** One line of Health: what was looked at, whether it is well, and what to do when it is not. */
export interface HealthFinding {
  /** Stable snake_case id, e.g. `calls_fresh`. */
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'error';
  /** What was found, e.g. `Newest call 4 minutes ago.` */
  readonly detail: string;
  /** What the administrator can do; null when nothing needs doing. */
  readonly remedy: string | null;
}
