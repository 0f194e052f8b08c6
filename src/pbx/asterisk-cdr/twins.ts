/**
 * Merges records that were written twice because two of Asterisk's CDR backends write into the same table. One of them
 * may fill columns that the other leaves empty. Pure.
 */
import type { RecordGroup } from './group-records.js';
import type { CdrRecord } from './record.js';

export function withoutTwins(records: RecordGroup): RecordGroup {
  if (records.length === 1) return records;
  const merged = new Map<string, CdrRecord>();
  for (const record of records) {
    const key = keyOf(record);
    const twin = merged.get(key);
    merged.set(key, twin === undefined ? record : merge(twin, record));
  }
  const [first, ...rest] = merged.values();
  return first === undefined ? records : [first, ...rest];
}

function keyOf(record: CdrRecord): string {
  const { startMs, durationSeconds, billedSeconds, uniqueId, channel, destinationChannel } = record;
  const { disposition, destination, application } = record;
  return JSON.stringify([
    [startMs, durationSeconds, billedSeconds, uniqueId, channel],
    [destinationChannel, disposition, destination, application],
  ]);
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
