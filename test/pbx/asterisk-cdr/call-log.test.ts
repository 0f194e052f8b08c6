/** What the list of calls adds to the single calls: each has an id of its own. */
import { expect } from 'chai';
import { AsteriskCallLog } from '../../../src/pbx/asterisk-cdr/call-log.js';
import type { RecordGroup } from '../../../src/pbx/asterisk-cdr/group-records.js';
import { recordOf, START_SECONDS } from '../support/record.js';
import { PLAN } from '../support/summary-of.js';

describe('The calls of an Asterisk', () => {
  async function idsOf(...groups: RecordGroup[]): Promise<string[]> {
    const log = new AsteriskCallLog({
      recentCalls: { newest: async () => groups },
      numberPlan: async () => PLAN,
      tenantColumnValue: () => null,
    });
    return (await log.recent('1', 50)).map(({ id }) => id);
  }

  it('have their starts added to ids that a program set for several of them', async () => {
    const first = recordOf({ linkedid: 'crm-7' });
    const second = recordOf({ linkedid: 'crm-7', started: '2026-03-02 10:05:00' });
    const other = recordOf({ linkedid: 'crm-8' });
    expect(await idsOf([second], [first], [other])).to.deep.equal([
      `crm-7@${START_SECONDS + 300}`,
      `crm-7@${START_SECONDS}`,
      'crm-8',
    ]);
  });

  it('keep an id that only one of them has', async () => {
    expect(await idsOf([recordOf({ linkedid: 'crm-7' })])).to.deep.equal(['crm-7']);
  });
});
