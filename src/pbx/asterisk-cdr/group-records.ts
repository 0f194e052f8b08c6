/**
 * Puts records of one call together. Records belong to one call when they share a linkedid (the uniqueid where there
 * is none), or when they hold the two halves of one Local channel at the same time: that is how a forwarded or a
 * clicked call hangs together when Asterisk gave its parts different linkedids.
 *
 * Pure: any order of the records gives the same groups. Called by `recent-calls.ts`.
 */
import type { LocalChannel } from './channel.js';
import { type CdrRecord, compareRecords } from './record.js';

/** The records of one call, earliest first; never empty. */
export type RecordGroup = readonly [CdrRecord, ...CdrRecord[]];

export function groupRecords(records: readonly CdrRecord[]): RecordGroup[] {
  const forest = new DisjointSets(records.length);
  const byKey = new Map<string, number>();
  const halves = new Map<string, LocalMention[]>();
  records.forEach((record, index) => {
    const key = callKey(record);
    const other = byKey.get(key);
    if (other === undefined) byKey.set(key, index);
    else forest.join(index, other);
    for (const local of localHalves(record)) {
      const mention = { index, record, half: local.half };
      const mentions = halves.get(local.pair);
      if (mentions === undefined) halves.set(local.pair, [mention]);
      else mentions.push(mention);
    }
  });
  for (const mentions of halves.values()) joinHalves(mentions, forest);
  return collect(records, forest);
}

/** What a record's call is filed under. A record without any id is a call of its own. */
export function callKey(record: CdrRecord): string {
  if (record.linkedId !== '') return record.linkedId;
  if (record.uniqueId !== '') return record.uniqueId;
  return `${record.wall} ${record.channel} ${record.destinationChannel} ${record.sequence}`;
}

/** The halves of Local channels that a record holds. */
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

/** The counter in a Local channel's name starts again with Asterisk, so that equal names must also share a time. */
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

/** Union-find with path halving. */
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
