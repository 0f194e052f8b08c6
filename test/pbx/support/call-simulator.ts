/**
 * Writes the records that Asterisk and FreePBX's dialplan write for a call, for a scenario that a test makes up, and says
 * what the call was. The forms of the rows are those of the captured calls (`../data/README.md`).
 */
import fc from 'fast-check';
import type { Call } from '../../../src/host/ports.js';
import { createNumberPlan, type NumberPlan } from '../../../src/pbx/asterisk-cdr/number-plan.js';
import type { CdrRow } from '../../../src/pbx/asterisk-cdr/record.js';

/** The columns are texts and numbers, as a database returns them. */
export type SimulatedRow = CdrRow & Readonly<Record<string, string | number | null>>;

export interface SimulatedCall {
  readonly rows: readonly SimulatedRow[];
  readonly call: Pick<Call, 'direction' | 'status' | 'talkSeconds'> & {
    readonly from: string | null;
    readonly to: string | null;
  };
}

const EXTENSIONS = ['201', '202', '203', '204', '205', '0815'];
const COMPANY = '+13135550100';
const DID = '13135550199';
const TRUNK = 'carrier';
/** What an outbound route takes off before it sends a number. */
const ROUTE_PREFIX = '9';

export const SIMULATED_PLAN: NumberPlan = createNumberPlan({
  extensions: new Map(EXTENSIONS.map((extension) => [extension, `Name of ${extension}`])),
  devices: new Map(EXTENSIONS.map((extension) => [`pjsip/${extension}`, extension])),
  trunks: new Set([`pjsip/${TRUNK}`]),
});

/** How long a telephone rings and how long it is talked to; null if it is not answered. */
interface Attempt {
  readonly rings: number;
  readonly talks: number | null;
}

type Caller = { readonly extension: string } | { readonly number: string };

interface Scenario {
  readonly caller: Caller;
  readonly startSeconds: number;
  readonly kind:
    | 'extension'
    | 'outside'
    | 'group'
    | 'queue'
    | 'follow-me'
    | 'conference'
    | 'ivr'
    | 'feature code';
  readonly to: string;
  readonly outside: string;
  readonly members: readonly string[];
  readonly attempt: Attempt;
  /** Who answers a group, a queue or a Follow Me: a member's place, or the number outside at the end. */
  readonly answeredBy: number;
  /** After the first conversation. A mailbox only if nobody answered. */
  readonly next: 'nothing' | 'voicemail' | 'blind transfer' | 'park and fetch';
  readonly transferTo: string;
  readonly isOptimised: boolean;
  /** The mobile's own voicemail answers, which Follow Me does not connect, while the caller talks at the desk. */
  readonly mobileVoicemail: boolean;
}

const extension = fc.constantFrom(...EXTENSIONS);
const outsideNumber = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map((digits) => `+1${digits}`);

export const scenarios: fc.Arbitrary<SimulatedCall> = fc
  .record<Scenario>({
    caller: fc.oneof(
      extension.map((found) => ({ extension: found })),
      outsideNumber.map((number) => ({ number })),
    ),
    startSeconds: fc.integer({ min: 1_770_000_000, max: 1_790_000_000 }),
    kind: fc.constantFrom(
      'extension',
      'outside',
      'group',
      'queue',
      'follow-me',
      'conference',
      'ivr',
      'feature code',
    ),
    to: extension,
    outside: outsideNumber,
    members: fc.uniqueArray(extension, { minLength: 1, maxLength: 3 }),
    attempt: fc.record({
      rings: fc.integer({ min: 1, max: 20 }),
      talks: fc.option(fc.integer({ min: 1, max: 300 }), { freq: 4 }),
    }),
    answeredBy: fc.nat(3),
    next: fc.constantFrom('nothing', 'nothing', 'voicemail', 'blind transfer', 'park and fetch'),
    transferTo: extension,
    isOptimised: fc.boolean(),
    mobileVoicemail: fc.boolean(),
  })
  .map((scenario) => new Simulator(scenario).run());

class Simulator {
  readonly #scenario: Scenario;
  readonly #rows: SimulatedRow[] = [];
  #counter = 0;
  /** Seconds since the start of the call. */
  #now = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  run(): SimulatedCall {
    const { caller, kind } = this.#scenario;
    // Extensions reach an IVR or a feature code by dialling it; outside callers reach the IVR by its DID.
    const isInside = 'extension' in caller;
    const name = this.#channel(isInside ? caller.extension : TRUNK);
    const did = isInside ? '' : DID;
    const from = isInside ? caller.extension : caller.number;
    const a: Party = { name, number: from, did, id: this.#id(), isInside };
    const reached = this.#reach(a, kind);
    return {
      rows: this.#rows,
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
        return this.#thenWith(a, this.#ringGroup(a));
      case 'queue':
        return this.#thenWith(a, this.#queue(a));
      case 'follow-me':
        return this.#thenWith(a, this.#followMe(a));
      case 'conference':
        return this.#application(
          a,
          { dst: 'STARTMEETME', context: 'ext-meetme', app: 'ConfBridge', data: '700,,,' },
          '700',
        );
      case 'ivr':
        this.#row(a, { dst: 's', context: 'ivr-1', app: 'WaitExten', data: '5', seconds: 4, talks: 4 });
        return { direction: 'internal', status: 'no_answer', to: a.isInside ? null : DID, talkSeconds: 0 };
      case 'feature code':
        if (!a.isInside) return this.#reach(a, 'ivr');
        return this.#application(a, { dst: '*43', context: 'from-internal', app: 'Echo', data: '' }, '*43');
    }
  }

  #application(a: Party, row: Omit<RowOf, 'seconds' | 'talks'>, to: string): Reached {
    this.#row(a, { ...row, seconds: 8, talks: 8 });
    return { direction: 'internal', status: 'answered', to, talkSeconds: 8 };
  }

  #dialExtension(a: Party, to: string): Reached {
    const { rings, talks } = this.#scenario.attempt;
    this.#row(a, {
      dst: to,
      context: 'ext-local',
      called: this.#channel(to),
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
    const called = this.#channel(TRUNK);
    this.#row(this.#asCompany(a), {
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

  /** Each member has a row; the one who answers talks on. */
  #ringGroup(a: Party): Reached {
    const { members, answeredBy, attempt } = this.#scenario;
    const data = `${members.map((member) => `PJSIP/${member}`).join('&')},20,tTr`;
    const winner = attempt.talks === null ? null : members[answeredBy % members.length];
    const start = this.#now;
    for (const member of members) {
      this.#now = start;
      const talks = member === winner ? attempt.talks : null;
      this.#row(a, {
        dst: '600',
        context: 'ext-group',
        called: this.#channel(member),
        app: 'Dial',
        data,
        seconds: attempt.rings + (talks ?? 0),
        talks,
      });
    }
    this.#now = start + attempt.rings + (attempt.talks ?? 0);
    return reached('internal', winner ?? '600', attempt.talks);
  }

  /** A queue answers first, then rings its members through Local channels, of which both halves leave a row. */
  #queue(a: Party): Reached {
    const { members, answeredBy, attempt } = this.#scenario;
    const winner = attempt.talks === null ? null : members[answeredBy % members.length];
    const start = this.#now;
    for (const member of members) {
      const talks = member === winner ? attempt.talks : null;
      const seconds = attempt.rings + (talks ?? 0);
      const pair = this.#local(`${member}@from-queue`);
      const asAnswered = { seconds, talks: seconds, disposition: talks === null ? 'NO ANSWER' : 'ANSWERED' };
      this.#now = start;
      this.#row(a, {
        dst: '700',
        context: 'ext-queues',
        called: `${pair};1`,
        app: 'Queue',
        data: '700,t,,,60',
        ...asAnswered,
      });
      this.#now = start;
      this.#row(
        { ...a, name: `${pair};2`, did: '', id: this.#id() },
        {
          dst: member,
          context: 'from-internal',
          called: this.#channel(member),
          app: 'Dial',
          data: `PJSIP/${member},,HhtrU(macro-auto-blkvm)`,
          seconds,
          talks,
        },
      );
    }
    this.#now = start + attempt.rings + (attempt.talks ?? 0);
    return reached('internal', winner ?? '700', attempt.talks);
  }

  /** FreePBX writes no rows for the inner halves `FMPR-` and `FMGL-`, but for the call to the mobile. */
  #followMe(a: Party): Reached {
    const { to, outside, answeredBy, attempt, isOptimised, mobileVoicemail } = this.#scenario;
    const { rings, talks } = attempt;
    const isDesk = answeredBy % 2 === 0;
    const [desk, list] = [
      this.#local(`FMPR-${to}@from-internal`),
      this.#local(`FMGL-${outside}#@from-internal`),
    ];
    const dial = {
      dst: to,
      context: 'followme-check',
      app: 'Dial',
      data: `Local/FMPR-${to}@from-internal&Local/FMGL-${outside}#@from-internal,22`,
    };
    const start = this.#now;
    const answered = (seconds: number | null) => ({ seconds: rings + (seconds ?? 0), talks: seconds });
    const deskTalks = isDesk ? talks : null;
    if (isOptimised && deskTalks !== null) {
      // The Local channel has gone, and the caller's record names the telephone.
      this.#row(a, { ...dial, called: `${desk};1`, seconds: rings, talks: 0 });
      this.#row(a, { ...dial, called: this.#channel(to), seconds: deskTalks, talks: deskTalks });
    } else this.#row(a, { ...dial, called: `${desk};1`, ...answered(deskTalks) });
    const mobileTalks = isDesk ? null : talks;
    this.#now = start;
    this.#row(a, { ...dial, called: `${list};1`, ...answered(mobileTalks === null ? null : 0) });
    this.#now = start;
    const inner = this.#local(`${outside}@from-internal`);
    this.#row(
      { ...this.#asCompany(a), name: `${inner};2`, did: '', id: this.#id() },
      {
        dst: outside,
        context: 'from-internal',
        called: this.#channel(TRUNK),
        app: 'Dial',
        data: `PJSIP/${outside}@${TRUNK},300,b(func-apply-sipheaders^s^1,(1))`,
        ...answered(mobileTalks ?? (deskTalks !== null && mobileVoicemail ? 1 : null)),
      },
    );
    this.#now = start + rings + (talks ?? 0);
    return isDesk || talks === null ? reached('internal', to, talks) : reached('outbound', outside, talks);
  }

  #thenWith(a: Party, first: Reached): Reached {
    const { next, transferTo } = this.#scenario;
    if (first.status !== 'answered') return next === 'voicemail' ? this.#voicemail(a) : first;
    // The channel that is handed on: the caller, or the party outside whom an extension called.
    const moved: Party =
      first.channel === undefined || !a.isInside
        ? a
        : { ...a, name: first.channel, number: first.to ?? '', did: '', id: this.#id(), isInside: false };
    switch (next) {
      case 'blind transfer':
        return this.#handedOn(moved, first, {
          dst: transferTo,
          context: 'from-internal-xfer',
          data: `PJSIP/${transferTo},15`,
        });
      case 'park and fetch':
        this.#row(moved, {
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

  /** Whoever talked longer is the other party, the later one on a tie; but a party outside stays the other party. */
  #handedOn(
    moved: Party,
    first: Reached,
    { dst, context, data }: Pick<RowOf, 'dst' | 'context' | 'data'>,
  ): Reached {
    const { transferTo, caller } = this.#scenario;
    const seconds = 30;
    this.#row(moved, {
      dst,
      context,
      called: this.#channel(transferTo),
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
    this.#row(a, {
      dst: `vmu${to}`,
      context: 'ext-local',
      app: 'VoiceMail',
      data: `${to}@default,u`,
      seconds: 12,
      talks: 12,
    });
    return { direction: 'internal', status: 'voicemail', to, talkSeconds: 0 };
  }

  #asCompany(a: Party): Party {
    return { ...a, source: COMPANY };
  }

  #row(a: Party, { dst, context, called = '', app, data, seconds, talks, disposition }: RowOf): void {
    const { startSeconds } = this.#scenario;
    const source = a.source ?? a.number;
    this.#rows.push({
      started: new Date((startSeconds + this.#now) * 1000).toISOString().slice(0, 19).replace('T', ' '),
      clid: `"${source === COMPANY ? 'Company' : 'Caller'}" <${source}>`,
      src: source,
      dst,
      dcontext: context,
      channel: a.name,
      dstchannel: called,
      lastapp: app,
      lastdata: data,
      duration: seconds,
      billsec: talks ?? 0,
      disposition: disposition ?? (talks === null ? 'NO ANSWER' : 'ANSWERED'),
      uniqueid: a.id,
      linkedid: `${startSeconds}.0`,
      sequence: this.#rows.length,
      did: a.did,
      recordingfile: '',
      cnum: a.number,
      cnam: '',
      outbound_cnum: a.source ?? '',
    });
    this.#now += seconds;
  }

  #id(): string {
    return `${this.#scenario.startSeconds + this.#now}.${this.#counter++}`;
  }

  #channel(endpoint: string): string {
    return `PJSIP/${endpoint}-${hex(this.#counter++)}`;
  }

  #local(dialled: string): string {
    return `Local/${dialled}-${hex(this.#counter++)}`;
  }
}

/** A calling channel, as its rows name it. */
interface Party {
  readonly name: string;
  readonly number: string;
  readonly did: string;
  readonly id: string;
  readonly isInside: boolean;
  /** The company's number, if it went out in place of the caller's. */
  readonly source?: string;
}

interface RowOf {
  readonly dst: string;
  readonly context: string;
  readonly called?: string;
  readonly app: string;
  readonly data: string;
  readonly seconds: number;
  readonly talks: number | null;
  readonly disposition?: string;
}

interface Reached {
  readonly direction: Call['direction'];
  readonly status: Call['status'];
  readonly to: string | null;
  readonly talkSeconds: number;
  /** The channel of a party outside whom an extension called. */
  readonly channel?: string;
}

function reached(direction: Call['direction'], to: string, talks: number | null): Reached {
  return { direction, status: talks === null ? 'no_answer' : 'answered', to, talkSeconds: talks ?? 0 };
}

function pick({ status, to, talkSeconds }: Reached) {
  return { status, to, talkSeconds };
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
