/** What the load generator is told, and what it tells back. */

export interface LoadRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadTarget {
  readonly port: number;
  /** Each connection sends these one after the other, again and again. */
  readonly requests?: readonly LoadRequest[];
  /** Instead: a GET of this path, each request with the next line of a file of keys. */
  readonly keys?: { readonly path: string; readonly file: string };
  readonly connections: number;
  /** Any other status is an error, and an error ends the bench. */
  readonly status: number;
}

export interface LoadJob {
  readonly targets: readonly LoadTarget[];
  readonly seconds: number;
}

export interface LoadResult {
  /** All, those of the lead-in included. */
  readonly responses: number;
  /** Those that the figures below are about. */
  readonly counted: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How busy the generator itself was, 1 being one core: near 1 it is what is measured. */
  readonly generatorLoad: number;
}

export type LoadAnswer = { readonly result: LoadResult } | { readonly error: string };
