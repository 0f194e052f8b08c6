/**
 * Merges records that were written twice because two of Asterisk's CDR backends write into the same table. One of them
 * may fill columns that the other leaves empty. Pure.
 */
import type { RecordGroup } from './group-records.js';
import type { CdrRecord } from './record.js';

export function withoutTwins(records: RecordGroup): RecordGroup {
  const [first, ...others] = records;
  if (others.length === 0) return records;
  const kept: [CdrRecord, ...CdrRecord[]] = [first];
  for (const record of others) {
    const at = indexOfTwin(record, kept);
    const twin = kept[at];
    if (twin === undefined) kept.push(record);
    else kept[at] = merge(twin, record);
  }
  return kept;
}

/** Records come in the order of their start, so twins are never far apart. */
function indexOfTwin(record: CdrRecord, kept: readonly CdrRecord[]): number {
  for (let at = kept.length - 1; at >= 0; at--) {
    const other = kept[at];
    if (other === undefined || other.startMs !== record.startMs) break;
    if (isTwin(record, other)) return at;
  }
  return -1;
}

function isTwin(one: CdrRecord, two: CdrRecord): boolean {
  return (
    one.durationSeconds === two.durationSeconds &&
    one.billedSeconds === two.billedSeconds &&
    one.uniqueId === two.uniqueId &&
    one.channel === two.channel &&
    one.destinationChannel === two.destinationChannel &&
    one.disposition === two.disposition &&
    one.destination === two.destination &&
    one.application === two.application
  );
}

function merge(one: CdrRecord, two: CdrRecord): CdrRecord {
  return {
    ...one,
    callerId: one.callerId || two.callerId,
    source: one.source || two.source,
    context: one.context || two.context,
    applicationData: one.applicationData || two.applicationData,
    did: one.did || two.did,
    recordingFile: one.recordingFile || two.recordingFile,
    callerNumber: one.callerNumber || two.callerNumber,
    callerName: one.callerName || two.callerName,
    outboundCallerNumber: one.outboundCallerNumber || two.outboundCallerNumber,
  };
}
