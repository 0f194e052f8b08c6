/** The messages between the bench and its load generator. */

export interface LoadRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadTarget {
  readonly port: number;
  /** Each connection repeats these in order. */
  readonly requests?: readonly LoadRequest[];
  /** Instead of `requests`: GETs of this path, each with the next key of a file with one key per line. */
  readonly keys?: { readonly path: string; readonly file: string };
  readonly connections: number;
  /** Any other status makes the measurement fail. */
  readonly status: number;
}

export interface LoadJob {
  readonly targets: readonly LoadTarget[];
  readonly seconds: number;
}

export interface LoadResult {
  /** All responses, including those of the lead-in. */
  readonly responses: number;
  /** The responses on which the figures below are based. */
  readonly counted: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How busy the generator was, where 1 is one core. Near 1, the generator is the bottleneck. */
  readonly generatorLoad: number;
}

export type LoadReply = { readonly result: LoadResult } | { readonly error: string };
