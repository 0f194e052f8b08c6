/** The floods that floods-stage.ts measures, each 2,000 requests a second. */
import type { Traffic, TrafficJob } from './job.js';

const PER_SECOND = 2_000;
/** Enough that no client exceeds the limits of nginx, so that the host bears the flood itself. */
const ATTACKERS = 64;
const ADDRESSES = Array.from({ length: ATTACKERS }, (_, index) => `127.0.1.${index + 1}`);

export interface Flood {
  readonly id: string;
  readonly title: string;
  readonly job: Pick<TrafficJob, 'traffic' | 'addresses' | 'connections' | 'perSecond'>;
}

export const FLOODS: readonly Flood[] = [
  flood('unknown-keys', 'unknown keys', 128),
  flood('readyz', '/readyz', 128),
  flood('sign-in', 'sign-in attempts', 128),
  // One connection for each step of a second, so that each sends or reads one byte a second.
  flood('slow', 'slow clients', PER_SECOND),
  flood('greedy', 'clients that never read', 128),
];

function flood(traffic: Traffic, title: string, connections: number): Flood {
  return {
    id: `flood-${traffic}`,
    title,
    job: { traffic, addresses: ADDRESSES, connections, perSecond: PER_SECOND },
  };
}
