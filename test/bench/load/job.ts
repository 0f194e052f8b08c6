/** The messages between the bench and its load generator. */

export interface LoadRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadTarget {
  readonly port: number;
  /** Each connection sends these in a loop. */
  readonly requests?: readonly LoadRequest[];
  /** Alternative to `requests`: GET requests to this path, each with the next key from a file with one key per line. */
  readonly keys?: { readonly path: string; readonly file: string };
  readonly connections: number;
  /** Expected status. Any other is an error, and an error fails the measurement. */
  readonly status: number;
  /** Whether it only keeps the server busy: no figure counts its responses. */
  readonly isBackground?: boolean;
  /** By each connection; by default as many as it can. */
  readonly perSecond?: number;
}

export interface LoadJob {
  readonly targets: readonly LoadTarget[];
  readonly seconds: number;
}

export interface LoadResult {
  /** All responses, including those of the lead-in. */
  readonly responses: number;
  /** The responses that the following figures are based on. */
  readonly counted: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor use of the generator, 1 for a full core. Near 1, the generator itself is the bottleneck. */
  readonly generatorLoad: number;
}

export type LoadResponse = { readonly result: LoadResult } | { readonly error: string };
