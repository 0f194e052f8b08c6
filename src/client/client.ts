/**
 * A typed client of /api/v1: the package `exovo-api-client`, also exported as `exovo-api-access/client`. Its types
 * (`api-v1.ts`) are generated from openapi.json, and openapi-fetch sends the requests with the platform's fetch.
 */
import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api-v1.js';

export type ApiClient = Client<paths>;
export type { components, paths };
export type Presence = components['schemas']['Presence'];
export type Extension = components['schemas']['Extension'];
export type Call = components['schemas']['Call'];
export type Problem = components['schemas']['Problem'];

export interface ApiClientOptions {
  /** E.g. `https://pbx.example.com/api/v1`. */
  readonly baseUrl: string;
  readonly key: string;
}

/** E.g. `const { data, error } = await createApiClient({ baseUrl, key }).GET('/calls', { params: { query: { limit: 10 } } })` */
export function createApiClient({ baseUrl, key }: ApiClientOptions): ApiClient {
  return createFetchClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
}
