/** Reads how long an old secret is to keep working, from the JSON of a script or from the form. */
import Joi from 'joi';
import { Problem } from '../../http/problem.js';
import {
  DEFAULT_OVERLAP_HOURS,
  OVERLAP_HOURS,
  type OverlapHours,
} from '../../keys/key-secret-administration.js';
import { validate } from '../frame/query.js';

const rotation = Joi.object<{ readonly overlapHours: OverlapHours; readonly _csrf?: unknown }>({
  overlapHours: Joi.valid(...OVERLAP_HOURS).default(DEFAULT_OVERLAP_HOURS),
  _csrf: Joi.any(),
});

/** @throws Problem invalid_body */
export function parseRotation(body: unknown): OverlapHours {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('invalid_body', 'Send { "overlapHours": 0, 1, 24 or 168 }.');
  }
  return validate(rotation, body, 'invalid_body').overlapHours;
}

export interface RotationForm {
  /** Undefined if none of the choices was sent. */
  readonly overlapHours: OverlapHours | undefined;
  /** The number of the secret that the page showed as the current one; undefined if it is missing or invalid. */
  readonly replaced: number | undefined;
  readonly entered: string;
}

export function readRotationForm(body: unknown): RotationForm {
  const { overlapHours, secret }: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const entered = typeof overlapHours === 'string' ? overlapHours : '';
  return {
    overlapHours: OVERLAP_HOURS.find((hours) => String(hours) === entered),
    replaced: typeof secret === 'string' && /^\d{1,9}$/.test(secret) ? Number(secret) : undefined,
    entered,
  };
}
