/**
 * Finds records of other calls in a list by the channel that they called. A call that a telephone joined with another one
 * started before that other one, so in a list of the newest calls both are there. Pure.
 */
import type { EndpointChannel } from './channel.js';
import type { RecordGroup } from './group-records.js';
import type { CdrRecord } from './record.js';

/** Asterisk's clock is read again for each record. */
const CLOCK_SLACK_MS = 2_000;

export class OtherCalls {
  readonly #groups: readonly RecordGroup[];
  /** Created at the first search: most lists need none. */
  #byChannel: Map<string, CdrRecord[]> | undefined;

  constructor(groups: readonly RecordGroup[]) {
    this.#groups = groups;
  }

  /** The counter in a channel's name starts again with Asterisk, so records must share a time with the call. */
  recordsOf(channel: EndpointChannel, call: RecordGroup): CdrRecord[] {
    this.#byChannel ??= this.#index();
    const fromMs = call[0].startMs - CLOCK_SLACK_MS;
    const toMs = Math.max(...call.map(({ endMs }) => endMs)) + CLOCK_SLACK_MS;
    return (this.#byChannel.get(channel.name) ?? []).filter(
      (record) => record.startMs <= toMs && record.endMs >= fromMs && !call.includes(record),
    );
  }

  #index(): Map<string, CdrRecord[]> {
    const byChannel = new Map<string, CdrRecord[]>();
    for (const record of this.#groups.flat()) {
      if (record.called.kind !== 'endpoint') continue;
      const records = byChannel.get(record.called.name);
      if (records === undefined) byChannel.set(record.called.name, [record]);
      else records.push(record);
    }
    return byChannel;
  }
}
