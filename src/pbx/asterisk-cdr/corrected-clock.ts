/**
 * A zone's clock for a PBX whose list of time zones differs from ours, because a country has changed its rules and one of
 * the two has not been updated. Part of its times are then an hour off, and the ids show which.
 */
import { LocalClock } from '../local-time.js';

/** A record's two times come from separate readings of the clock. */
const CLOCK_SLACK_MS = 2_000;

export class CorrectedClock extends LocalClock {
  readonly #shiftsMs: readonly number[];

  constructor(zone: string, shiftsMs: readonly number[]) {
    super(zone);
    this.#shiftsMs = shiftsMs;
  }

  /** A record begins soon after its channel and never before it, so of the possible times the first such one is right. */
  override toUtcMs(localTime: string, createdAtSeconds?: number): number | null {
    const byZone = super.toUtcMs(localTime, createdAtSeconds);
    if (byZone === null || createdAtSeconds === undefined) return byZone;
    const earliestMs = createdAtSeconds * 1000 - CLOCK_SLACK_MS;
    const possible = [0, ...this.#shiftsMs]
      .map((shiftMs) => byZone - shiftMs)
      .filter((utc) => utc >= earliestMs);
    return possible.length === 0 ? byZone : Math.min(...possible);
  }

  /** Returns by how much a time can be later than the zone's rules say. */
  get latestShiftMs(): number {
    return Math.max(0, ...this.#shiftsMs.map((shiftMs) => -shiftMs));
  }
}
