/**
 * Simulates FreePBX's dialplan: turns the scenario of a call into its records, and states what the summary of the call
 * must be.
 */
import type fc from 'fast-check';
import type { Call } from '../../../src/host/ports.js';
import { type Reached, reached, type Scenario, type Simulation, scenarios, TRUNK } from './call-scenarios.js';
import { followMe, queue, ringGroup } from './group-simulator.js';
import { asCompany, type Party, RecordWriter, type RowOf, type SimulatedRow } from './record-writer.js';

export interface SimulatedCall {
  readonly rows: readonly SimulatedRow[];
  readonly call: Pick<Call, 'direction' | 'status' | 'talkSeconds'> & {
    readonly from: string | null;
    readonly to: string | null;
  };
}

const DID = '13135550199';
/** The digit that an outbound route removes before it sends a number. */
const ROUTE_PREFIX = '9';

export const simulatedCalls: fc.Arbitrary<SimulatedCall> = scenarios.map((scenario) =>
  new Simulator(scenario).run(),
);

class Simulator {
  readonly #simulation: Simulation;

  constructor(scenario: Scenario) {
    this.#simulation = { scenario, records: new RecordWriter(scenario.startSeconds) };
  }

  get #scenario(): Scenario {
    return this.#simulation.scenario;
  }

  get #records(): RecordWriter {
    return this.#simulation.records;
  }

  run(): SimulatedCall {
    const { caller, kind } = this.#scenario;
    // Extensions reach an IVR or a feature code by dialling it; outside callers reach the IVR by its DID.
    const isInside = 'extension' in caller;
    const name = this.#records.channel(isInside ? caller.extension : TRUNK);
    const did = isInside ? '' : DID;
    const from = isInside ? caller.extension : caller.number;
    const a: Party = { name, number: from, did, id: this.#records.id(), isInside };
    const reached = this.#reach(a, kind);
    return {
      rows: this.#records.rows,
      call: { from, direction: isInside ? reached.direction : 'inbound', ...pick(reached) },
    };
  }

  #reach(a: Party, kind: Scenario['kind']): Reached {
    switch (kind) {
      case 'extension':
        return this.#thenWith(a, this.#dialExtension(a, this.#scenario.to));
      case 'outside':
        return this.#thenWith(a, this.#dialOutside(a, this.#scenario.outside));
      case 'group':
        return this.#thenWith(a, ringGroup(this.#simulation, a));
      case 'queue':
        return this.#thenWith(a, queue(this.#simulation, a));
      case 'follow-me':
        return this.#thenWith(a, followMe(this.#simulation, a));
      case 'conference':
        return this.#application(
          a,
          { dst: 'STARTMEETME', context: 'ext-meetme', app: 'ConfBridge', data: '700,,,' },
          '700',
        );
      case 'ivr':
        this.#records.write(a, {
          dst: 's',
          context: 'ivr-1',
          app: 'WaitExten',
          data: '5',
          seconds: 4,
          talks: 4,
        });
        return { direction: 'internal', status: 'no_answer', to: a.isInside ? null : DID, talkSeconds: 0 };
      case 'feature code':
        if (!a.isInside) return this.#reach(a, 'ivr');
        return this.#application(a, { dst: '*43', context: 'from-internal', app: 'Echo', data: '' }, '*43');
    }
  }

  #application(a: Party, row: Omit<RowOf, 'seconds' | 'talks'>, to: string): Reached {
    this.#records.write(a, { ...row, seconds: 8, talks: 8 });
    return { direction: 'internal', status: 'answered', to, talkSeconds: 8 };
  }

  #dialExtension(a: Party, to: string): Reached {
    const { rings, talks } = this.#scenario.attempt;
    this.#records.write(a, {
      dst: to,
      context: 'ext-local',
      called: this.#records.channel(to),
      app: 'Dial',
      data: `PJSIP/${to}/sip:${to}@192.0.2.7:5060,15,HhTtr`,
      seconds: rings + (talks ?? 0),
      talks,
    });
    return reached('internal', to, talks);
  }

  /** FreePBX puts the company's number into `src` and `clid`, and keeps the caller in `cnum`. */
  #dialOutside(a: Party, number: string): Reached {
    const { rings, talks } = this.#scenario.attempt;
    const called = this.#records.channel(TRUNK);
    this.#records.write(asCompany(a), {
      dst: `${ROUTE_PREFIX}${number.slice(1)}`,
      context: 'from-internal',
      called,
      app: 'Dial',
      data: `PJSIP/${number}@${TRUNK},300,Tb(func-apply-sipheaders^s^1,(1))`,
      seconds: rings + (talks ?? 0),
      talks,
    });
    return { ...reached('outbound', number, talks), channel: called };
  }

  #thenWith(a: Party, first: Reached): Reached {
    const { next, transferTo } = this.#scenario;
    if (first.status !== 'answered') return next === 'voicemail' ? this.#voicemail(a) : first;
    // The channel that is handed on: the caller, or the party outside whom an extension called.
    const moved: Party =
      first.channel === undefined || !a.isInside
        ? a
        : {
            ...a,
            name: first.channel,
            number: first.to ?? '',
            did: '',
            id: this.#records.id(),
            isInside: false,
          };
    switch (next) {
      case 'blind transfer':
        return this.#handedOn(moved, first, {
          dst: transferTo,
          context: 'from-internal-xfer',
          data: `PJSIP/${transferTo},15`,
        });
      case 'park and fetch':
        this.#records.write(moved, {
          dst: moved === a ? (first.to ?? '') : '',
          context: 'from-internal',
          app: 'Park',
          data: 'default:71',
          seconds: 5,
          talks: 5,
        });
        return this.#handedOn(moved, first, {
          dst: moved === a ? (first.to ?? '') : '',
          context: 'from-internal',
          data: '',
        });
      default:
        return first;
    }
  }

  /** The other party is the one who talked longer, or the later one on a tie. A party outside always stays the other party. */
  #handedOn(
    moved: Party,
    first: Reached,
    { dst, context, data }: Pick<RowOf, 'dst' | 'context' | 'data'>,
  ): Reached {
    const { transferTo, caller } = this.#scenario;
    const seconds = 30;
    this.#records.write(moved, {
      dst,
      context,
      called: this.#records.channel(transferTo),
      app: 'Dial',
      data,
      seconds,
      talks: seconds,
    });
    const isFirst = 'extension' in caller ? first.direction === 'outbound' : false;
    const isLonger = seconds >= first.talkSeconds || first.to === transferTo;
    const talkSeconds = first.talkSeconds + seconds;
    return isFirst || !isLonger
      ? { ...first, talkSeconds }
      : { direction: 'internal', status: 'answered', to: transferTo, talkSeconds };
  }

  #voicemail(a: Party): Reached {
    const { to } = this.#scenario;
    this.#records.write(a, {
      dst: `vmu${to}`,
      context: 'ext-local',
      app: 'VoiceMail',
      data: `${to}@default,u`,
      seconds: 12,
      talks: 12,
    });
    return { direction: 'internal', status: 'voicemail', to, talkSeconds: 0 };
  }
}

function pick({ status, to, talkSeconds }: Reached) {
  return { status, to, talkSeconds };
}
