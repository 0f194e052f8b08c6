/**
 * Puts the records of one call together. Records belong to one call if they share a linkedid (or a uniqueid if there is
 * no linkedid), or if they hold the two halves of one Local channel at the same time. The halves tie a forwarded or a
 * clicked call together when Asterisk gave its parts different linkedids. Records without any id belong together if they
 * share a channel and follow each other.
 *
 * Pure: records in any order give the same groups. Called by `recent-calls.ts`.
 */
import type { LocalChannel } from './channel.js';
import { type CdrRecord, compareRecords, epochSecondsOf } from './record.js';

/** The records of one call, earliest first; never empty. */
export type RecordGroup = readonly [CdrRecord, ...CdrRecord[]];

/** Ids come again when Asterisk's clock is set back or its system name is cut off. No call pauses for a day. */
const LONGEST_PAUSE_MS = 86_400_000;
/** Asterisk reads its clock again for each record, and times are whole seconds. */
const CLOCK_SLACK_MS = 2_000;

export function groupRecords(records: readonly CdrRecord[]): RecordGroup[] {
  const forest = new DisjointSets(records.length);
  const byKey = new Map<string, number[]>();
  const halves = new Map<string, LocalMention[]>();
  records.forEach((record, index) => {
    const key = callKey(record);
    const others = byKey.get(key);
    if (others === undefined) byKey.set(key, [index]);
    else others.push(index);
    for (const local of localHalves(record)) {
      const mention = { index, record, half: local.half };
      const mentions = halves.get(local.pair);
      if (mentions === undefined) halves.set(local.pair, [mention]);
      else mentions.push(mention);
    }
  });
  for (const indexes of byKey.values()) if (indexes.length > 1) joinSameId(indexes, records, forest);
  for (const mentions of halves.values()) joinHalves(mentions, forest);
  joinSameChannels(records, forest);
  return collect(records, forest);
}

/** Returns the id that all records of a call share. A record without any id gets one from its other columns. */
export function callKey(record: CdrRecord): string {
  if (record.linkedId !== '') return record.linkedId;
  if (record.uniqueId !== '') return record.uniqueId;
  return `${record.localTime} ${record.channel} ${record.destinationChannel} ${record.sequence}`;
}

/** Returns the call's id for the API. An id that is older than the call has been used before: the start is added. */
export function callId(first: CdrRecord): string {
  const id = callKey(first);
  const createdSeconds = epochSecondsOf(id);
  const isReused = createdSeconds !== null && first.startMs - createdSeconds * 1000 > LONGEST_PAUSE_MS;
  return isReused ? `${id}@${first.startMs / 1000}` : id;
}

/** Returns the halves of Local channels that a record holds. */
export function localHalves(record: CdrRecord): readonly LocalChannel[] {
  const { calling, called } = record;
  if (calling.kind !== 'local') return called.kind === 'local' ? [called] : NO_HALVES;
  return called.kind === 'local' ? [calling, called] : [calling];
}

const NO_HALVES: readonly LocalChannel[] = [];

interface LocalMention {
  readonly index: number;
  readonly record: CdrRecord;
  readonly half: 1 | 2;
}

/**
 * Joins the records of one id, except across a pause that no call makes. A program can set the same id for several
 * calls. Such an id holds no time, and only records of one call follow each other at once or share a channel.
 */
function joinSameId(indexes: readonly number[], records: readonly CdrRecord[], forest: DisjointSets): void {
  const channels = new Set<string>();
  let previous: number | null = null;
  let endMs = 0;
  for (const index of inOrderOfStart(indexes, records)) {
    const record = records[index];
    if (record === undefined) continue;
    const names = record.createdAtMs === null ? channelsOf(record) : NO_NAMES;
    const pauseMs = record.startMs - endMs;
    const isSame =
      record.createdAtMs !== null || pauseMs <= CLOCK_SLACK_MS || names.some((name) => channels.has(name));
    if (previous !== null && isSame && pauseMs <= LONGEST_PAUSE_MS) forest.join(index, previous);
    else channels.clear();
    for (const name of names) channels.add(name);
    endMs = Math.max(endMs, record.endMs);
    previous = index;
  }
}

const NO_NAMES: readonly string[] = [];

/**
 * Joins records without ids. Some technologies use a channel's name again for the next call, so there must be no pause.
 */
function joinSameChannels(records: readonly CdrRecord[], forest: DisjointSets): void {
  const byChannel = new Map<string, number[]>();
  records.forEach((record, index) => {
    if (record.linkedId !== '' || record.uniqueId !== '') return;
    for (const name of channelsOf(record)) byChannel.set(name, [...(byChannel.get(name) ?? []), index]);
  });
  for (const indexes of byChannel.values()) {
    let previous: number | null = null;
    let endMs = 0;
    for (const index of inOrderOfStart(indexes, records)) {
      const { startMs = 0, endMs: recordEndMs = 0 } = records[index] ?? {};
      if (previous !== null && startMs - endMs <= CLOCK_SLACK_MS) forest.join(index, previous);
      endMs = Math.max(endMs, recordEndMs);
      previous = index;
    }
  }
}

function inOrderOfStart(indexes: readonly number[], records: readonly CdrRecord[]): number[] {
  const startOf = (index: number): number => records[index]?.startMs ?? 0;
  return [...indexes].sort((a, b) => startOf(a) - startOf(b));
}

function channelsOf({ channel, destinationChannel }: CdrRecord): string[] {
  return [channel, destinationChannel].filter((name) => name !== '');
}

/** The counter in a Local channel's name starts again with Asterisk, so halves must also overlap in time. */
function joinHalves(mentions: readonly LocalMention[], forest: DisjointSets): void {
  for (const one of mentions) {
    if (one.half !== 1) continue;
    for (const two of mentions) {
      const together = one.record.startMs <= two.record.endMs && two.record.startMs <= one.record.endMs;
      if (two.half === 2 && together) forest.join(one.index, two.index);
    }
  }
}

function collect(records: readonly CdrRecord[], forest: DisjointSets): RecordGroup[] {
  const groups = new Map<number, [CdrRecord, ...CdrRecord[]]>();
  records.forEach((record, index) => {
    const root = forest.rootOf(index);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [record]);
    else group.push(record);
  });
  for (const group of groups.values()) if (group.length > 1) group.sort(compareRecords);
  return [...groups.values()];
}

/** A union-find structure with path halving. */
class DisjointSets {
  readonly #parent: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, index) => index);
  }

  rootOf(index: number): number {
    const parent = this.#parent;
    let at = index;
    for (;;) {
      const above = parent[at] ?? at;
      if (above === at) return at;
      parent[at] = parent[above] ?? above;
      at = above;
    }
  }

  join(a: number, b: number): void {
    this.#parent[this.rootOf(a)] = this.rootOf(b);
  }
}
