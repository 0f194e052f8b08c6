/**
 * Writes the records of one call as Asterisk and FreePBX's dialplan write them, and keeps the call's clock. The forms of
 * the rows are those of the captured calls (`../data/README.md`).
 */
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';

/** The columns are texts and numbers, as a database returns them. */
export type SimulatedRow = CdrRow & Readonly<Record<string, string | number | null>>;

const COMPANY = '+13135550100';

/** A calling channel, as its rows name it. */
export interface Party {
  readonly name: string;
  readonly number: string;
  readonly did: string;
  readonly id: string;
  readonly isInside: boolean;
  /** The company's number, if it went out in place of the caller's. */
  readonly source?: string;
}

export interface RowOf {
  readonly dst: string;
  readonly context: string;
  readonly called?: string;
  readonly app: string;
  readonly data: string;
  readonly seconds: number;
  readonly talks: number | null;
  readonly disposition?: string;
}

export class RecordWriter {
  readonly rows: SimulatedRow[] = [];
  /** Seconds since the start of the call. */
  now = 0;
  #counter = 0;

  constructor(private readonly startSeconds: number) {}

  /** Writes a row that starts now, and moves the clock to its end. */
  write(caller: Party, { dst, context, called = '', app, data, seconds, talks, disposition }: RowOf): void {
    const source = caller.source ?? caller.number;
    this.rows.push({
      started: new Date((this.startSeconds + this.now) * 1000).toISOString().slice(0, 19).replace('T', ' '),
      clid: `"${source === COMPANY ? 'Company' : 'Caller'}" <${source}>`,
      src: source,
      dst,
      dcontext: context,
      channel: caller.name,
      dstchannel: called,
      lastapp: app,
      lastdata: data,
      duration: seconds,
      billsec: talks ?? 0,
      disposition: disposition ?? (talks === null ? 'NO ANSWER' : 'ANSWERED'),
      uniqueid: caller.id,
      linkedid: `${this.startSeconds}.0`,
      sequence: this.rows.length,
      did: caller.did,
      recordingfile: '',
      cnum: caller.number,
      cnam: '',
      outbound_cnum: caller.source ?? '',
    });
    this.now += seconds;
  }

  id(): string {
    return `${this.startSeconds + this.now}.${this.#counter++}`;
  }

  /** Names a new channel of an extension or a trunk. */
  channel(endpoint: string): string {
    return `PJSIP/${endpoint}-${hex(this.#counter++)}`;
  }

  /** Names a new Local channel, without the half. */
  local(dialled: string): string {
    return `Local/${dialled}-${hex(this.#counter++)}`;
  }
}

/** The same channel in the rows of a call that leaves the company: FreePBX shows the company's number. */
export function asCompany(caller: Party): Party {
  return { ...caller, source: COMPANY };
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
