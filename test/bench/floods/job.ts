/** The messages between the bench and the generators of floods. */

/** `valid` is the load whose response times count: GET /ping with a key that exists. The others are attacks. */
export type Traffic = 'valid' | 'unknown-keys' | 'readyz' | 'sign-in' | 'slow' | 'greedy';

export interface TrafficJob {
  readonly traffic: Traffic;
  /** nginx's port at 127.0.0.1. */
  readonly port: number;
  /** The clients' own addresses. Their connections are spread evenly over these. */
  readonly addresses: readonly string[];
  readonly connections: number;
  /** Requests per second in total; for slow clients, pieces of requests. */
  readonly perSecond: number;
  readonly seconds: number;
  /** For valid requests. */
  readonly key: string;
}

export interface TrafficResult {
  readonly sent: number;
  /** How many responses had each status; 0 stands for a connection that was closed without a response. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The p99 of all response times; 0 without responses. */
  readonly p99Ms: number;
}

export type TrafficResponse = { readonly result: TrafficResult } | { readonly error: string };
