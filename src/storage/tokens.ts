/** The dependency injection tokens of the plugin's three pools on its own database. */
import type { InjectionToken } from 'tsyringe';
import type { SqlPool } from './sql-pool.js';

/** For keys, the audit log and last use. */
export const OWN_DATABASE: InjectionToken<SqlPool> = Symbol.for('exovo-api-access:OwnDatabase');

/** Only for looking up keys, so that no other statement can delay a request's verification. */
export const VERIFICATION_DATABASE: InjectionToken<SqlPool> = Symbol.for(
  'exovo-api-access:VerificationDatabase',
);

/** Looks up keys that this process has not accepted yet. */
export const UNKNOWN_KEY_DATABASE: InjectionToken<SqlPool> = Symbol.for(
  'exovo-api-access:UnknownKeyDatabase',
);
