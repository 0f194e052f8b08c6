/** The DI tokens of the plugin's two pools on its own database. */
import type { InjectionToken } from 'tsyringe';
import type { SqlPool } from './sql-pool.js';

/** Keys, audit and last use. */
export const OWN_DATABASE: InjectionToken<SqlPool> = Symbol.for('exovo-api-access:OwnDatabase');

/** Looks keys up and nothing else, so that no other statement can hold a request's verification up. */
export const VERIFICATION_DATABASE: InjectionToken<SqlPool> = Symbol.for(
  'exovo-api-access:VerificationDatabase',
);
