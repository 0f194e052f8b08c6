/** Simulates calls that ring several telephones: ring groups, queues and Follow Me. Part of `call-simulator.ts`. */
import { type Reached, reached, type Simulation, TRUNK } from './call-scenarios.js';
import { asCompany, type Party } from './record-writer.js';

/** Writes a row for each member. The one who answers talks on. */
export function ringGroup({ scenario, records }: Simulation, a: Party): Reached {
  const { members, answeredBy, attempt } = scenario;
  const data = `${members.map((member) => `PJSIP/${member}`).join('&')},20,tTr`;
  const winner = attempt.talks === null ? null : members[answeredBy % members.length];
  const start = records.now;
  for (const member of members) {
    records.now = start;
    const talks = member === winner ? attempt.talks : null;
    records.write(a, {
      dst: '600',
      context: 'ext-group',
      called: records.channel(member),
      app: 'Dial',
      data,
      seconds: attempt.rings + (talks ?? 0),
      talks,
    });
  }
  records.now = start + attempt.rings + (attempt.talks ?? 0);
  return reached('internal', winner ?? '600', attempt.talks);
}

/** A queue answers first, then rings its members through Local channels, of which both halves leave a row. */
export function queue({ scenario, records }: Simulation, a: Party): Reached {
  const { members, answeredBy, attempt } = scenario;
  const winner = attempt.talks === null ? null : members[answeredBy % members.length];
  const start = records.now;
  for (const member of members) {
    const talks = member === winner ? attempt.talks : null;
    const seconds = attempt.rings + (talks ?? 0);
    const pair = records.local(`${member}@from-queue`);
    const asAnswered = { seconds, talks: seconds, disposition: talks === null ? 'NO ANSWER' : 'ANSWERED' };
    records.now = start;
    records.write(a, {
      dst: '700',
      context: 'ext-queues',
      called: `${pair};1`,
      app: 'Queue',
      data: '700,t,,,60',
      ...asAnswered,
    });
    records.now = start;
    records.write(
      { ...a, name: `${pair};2`, did: '', id: records.id() },
      {
        dst: member,
        context: 'from-internal',
        called: records.channel(member),
        app: 'Dial',
        data: `PJSIP/${member},,HhtrU(macro-auto-blkvm)`,
        seconds,
        talks,
      },
    );
  }
  records.now = start + attempt.rings + (attempt.talks ?? 0);
  return reached('internal', winner ?? '700', attempt.talks);
}

/** FreePBX writes no rows for the inner halves `FMPR-` and `FMGL-`, only one for the call to the mobile. */
export function followMe({ scenario, records }: Simulation, a: Party): Reached {
  const { to, outside, answeredBy, attempt, isOptimised, mobileVoicemail } = scenario;
  const { rings, talks } = attempt;
  const isDesk = answeredBy % 2 === 0;
  const [desk, list] = [
    records.local(`FMPR-${to}@from-internal`),
    records.local(`FMGL-${outside}#@from-internal`),
  ];
  const dial = {
    dst: to,
    context: 'followme-check',
    app: 'Dial',
    data: `Local/FMPR-${to}@from-internal&Local/FMGL-${outside}#@from-internal,22`,
  };
  const start = records.now;
  const answered = (seconds: number | null) => ({ seconds: rings + (seconds ?? 0), talks: seconds });
  const deskTalks = isDesk ? talks : null;
  if (isOptimised && deskTalks !== null) {
    // Asterisk has removed the Local channel, and the caller's record names the telephone.
    records.write(a, { ...dial, called: `${desk};1`, seconds: rings, talks: 0 });
    records.write(a, {
      ...dial,
      called: records.channel(to),
      seconds: deskTalks,
      talks: deskTalks,
    });
  } else records.write(a, { ...dial, called: `${desk};1`, ...answered(deskTalks) });
  const mobileTalks = isDesk ? null : talks;
  records.now = start;
  records.write(a, { ...dial, called: `${list};1`, ...answered(mobileTalks === null ? null : 0) });
  records.now = start;
  const inner = records.local(`${outside}@from-internal`);
  records.write(
    { ...asCompany(a), name: `${inner};2`, did: '', id: records.id() },
    {
      dst: outside,
      context: 'from-internal',
      called: records.channel(TRUNK),
      app: 'Dial',
      data: `PJSIP/${outside}@${TRUNK},300,b(func-apply-sipheaders^s^1,(1))`,
      ...answered(mobileTalks ?? (deskTalks !== null && mobileVoicemail ? 1 : null)),
    },
  );
  records.now = start + rings + (talks ?? 0);
  return isDesk || talks === null ? reached('internal', to, talks) : reached('outbound', outside, talks);
}
