/**
 * The three ports through which the API reads a PBX: extensions, calls and presence of one tenant.
 *
 * Each folder in `src/pbx/` implements them for one schema; a host can register its own (`EXTENSION_PORT`, `CALL_PORT`
 * and `PRESENCE_PORT` in `hooks.ts`). A port returns data of the given tenant only. It throws `PbxUnavailableError` if
 * the PBX or its database doesn't respond in time, and `PresenceUnavailableError` if presence can't be set; both become
 * a 503. Any other error is a defect and becomes a 500.
 */

/** The five values of presence, exactly as the API spells them. */
export const PRESENCES = ['Available', 'Away', 'Out of office', 'Custom 1', 'Custom 2'] as const;
export type Presence = (typeof PRESENCES)[number];

export interface Extension {
  /** As dialled: any text, usually digits, and it can begin with 0. */
  readonly extension: string;
  readonly name: string;
  readonly email: string | null;
  readonly enabled: boolean;
  /** Null if the PBX doesn't know. */
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

/** One end of a call. The number is null if it was withheld. */
export interface Party {
  readonly number: string | null;
  readonly name: string | null;
}

/** One call, even if the PBX wrote several records for it. */
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
  /** Returns every extension of the tenant in numeric order; on a tie, shorter numbers first, then by code point. */
  list(tenantId: string): Promise<Extension[]>;
  /** Returns whether the tenant has this extension. */
  has(tenantId: string, extension: string): Promise<boolean>;
}

export interface CallLog {
  /** Returns the newest `limit` (1–500) finished calls, newest first. The order of equal starts is stable. */
  recent(tenantId: string, limit: number): Promise<Call[]>;
}

export interface PresenceService {
  /** Stores the presence and returns it as stored; null if the tenant has no such extension. */
  set(tenantId: string, extension: string, presence: Presence): Promise<Presence | null>;
}

/** The PBX or its database didn't respond in time. The message is for the log only. */
export class PbxUnavailableError extends Error {
  override readonly name = 'PbxUnavailableError';
}

/** Presence can't be set now. The message tells the integrator what is missing and who can fix it. */
export class PresenceUnavailableError extends Error {
  override readonly name = 'PresenceUnavailableError';
}

/** An open PBX: its three ports, its Health findings, and how to close it. */
export interface PbxConnection {
  readonly extensions: ExtensionDirectory;
  readonly calls: CallLog;
  readonly presence: PresenceService;
  /** Returns the findings for Admin → Integrations → API → Health. Must respond within the database deadline. */
  health(tenantId: string): Promise<HealthFinding[]>;
  close(): Promise<void>;
}

/** One line of Health: what was checked, whether it is all right, and what to do if not. */
export interface HealthFinding {
  /** Stable snake_case id, e.g. `calls_fresh`. */
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'error';
  /** E.g. `Newest call 4 minutes ago.` */
  readonly detail: string;
  /** What the administrator can do; null if nothing needs to be done. */
  readonly remedy: string | null;
}
