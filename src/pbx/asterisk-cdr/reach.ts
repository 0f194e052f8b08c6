/**
 * How far back a call may reach beyond the records of it that are known, and by which ids the rest can be found.
 * Pure; called by `recent-calls.ts` to decide whether a call that was read near the bottom of a page is whole.
 */
import { localHalves, type RecordGroup } from './group-records.js';
import type { CdrRecord } from './record.js';

/** A column that holds ids of calls. */
export type IdColumn = 'linkedid' | 'uniqueid';

/** A channel's creation and its first record's start are read from the clock one after the other. */
const CLOCK_SLACK_MS = 2_000;
/** Ids set by a program tell no time: such a call is looked for this far back. */
const WITHOUT_EPOCH_MS = 3_600_000;
/** How long before one half of a Local channel the record that holds the other half may begin: a queue's wait. */
const LOCAL_HALF_MS = 900_000;

/**
 * The earliest moment at which an unknown record of this call may begin. `searched` names the columns in which the
 * call's ids were looked up already: where that found all, only a half of a Local channel can lead further.
 */
export function earliestPossibleMs(call: RecordGroup, searched: readonly IdColumn[] = []): number {
  let earliestMs = call[0].startMs;
  for (const record of call) {
    if (!isFound(record, call, searched)) earliestMs = Math.min(earliestMs, createdAtMs(record));
  }
  for (const record of missingHalves(call)) earliestMs = Math.min(earliestMs, record.startMs - LOCAL_HALF_MS);
  return earliestMs;
}

/** The call's ids by the column that holds them. */
export function idsOf(call: RecordGroup): Readonly<Record<IdColumn, Set<string>>> {
  const linkedid = new Set<string>();
  const uniqueid = new Set<string>();
  for (const record of call) {
    if (record.linkedId !== '') linkedid.add(record.linkedId);
    else if (record.uniqueId !== '') uniqueid.add(record.uniqueId);
  }
  return { linkedid, uniqueid };
}

/**
 * Whether the search has found all that is filed with this record and began before it. Under their uniqueid alone only
 * the records of the call's first channel are found, which has the linkedid for one: nothing is earlier than they, but
 * not every call has any.
 */
function isFound({ linkedId }: CdrRecord, call: RecordGroup, searched: readonly IdColumn[]): boolean {
  if (linkedId === '') return searched.includes('uniqueid');
  if (searched.includes('linkedid')) return true;
  return searched.includes('uniqueid') && call.some(({ uniqueId }) => uniqueId === linkedId);
}

function createdAtMs({ createdAtMs, startMs }: CdrRecord): number {
  return createdAtMs === null ? startMs - WITHOUT_EPOCH_MS : createdAtMs - CLOCK_SLACK_MS;
}

/** Records that hold one half of a Local channel whose other half no record of the call holds. */
function missingHalves(call: RecordGroup): CdrRecord[] {
  // Most calls have none, and this is asked of every call listed.
  if (call.every((record) => localHalves(record).length === 0)) return [];
  const seen = new Map<string, Set<1 | 2>>();
  for (const { pair, half } of call.flatMap((record) => [...localHalves(record)])) {
    const halves = seen.get(pair) ?? new Set();
    seen.set(pair, halves.add(half));
  }
  return call.filter((record) => localHalves(record).some(({ pair }) => seen.get(pair)?.size === 1));
}
