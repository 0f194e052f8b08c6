/** The health strip: findings with a remedy for each problem. */
import { expect } from 'chai';
import { findHealth, healthStrip } from '../../../src/admin/frame/health.js';
import type { HealthFinding } from '../../../src/host/ports.js';
import { PbxUnavailableError } from '../../../src/host/ports.js';
import { captureLog } from '../../support/log.js';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';
const logger = captureLog().log;
const auditFindings = async () => [];
const databaseServers = async () => ['db1:3306'];
const keyWarnings = { find: async () => ({ unusedForLong: 0, neverUsed: 0, endingSecrets: [] }) };

describe('the health strip', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  it('shows the database, the PBX schema and the age of the newest call', async () => {
    const { html } = await person.get(KEYS);
    expect(html).to.match(/OK<\/span>\s*<strong>Database<\/strong> <span>Reachable\./);
    expect(html).to.match(/OK<\/span>\s*<strong>PBX schema<\/strong>/);
    expect(html).to.match(/<strong>Call records<\/strong> <span>Newest call [^<]+ ago\./);
  });

  it('says what to do when there are no calls or only old ones', async () => {
    await test.database.query('UPDATE pbx_cdrs SET started_at = started_at - INTERVAL 90 DAY');
    expect((await person.get(KEYS)).html).to.match(
      /Warning<\/span>\s*<strong>Call records<\/strong> <span>Newest call \d+ days ago\.<\/span> <span>If there have been calls since/,
    );
    await test.database.query('DELETE FROM pbx_cdrs');
    expect((await person.get(KEYS)).html)
      .to.include('There are no calls yet.')
      .and.include('Make a test call');
  });

  it('shows the page if a table of the PBX is missing, and names the table', async () => {
    await test.database.query('RENAME TABLE pbx_cdrs TO pbx_cdrs_renamed');
    const { status, html } = await person.get(KEYS);
    await test.database.query('RENAME TABLE pbx_cdrs_renamed TO pbx_cdrs');
    expect(status).to.equal(200);
    expect(html).to.match(/Problem<\/span>\s*<strong>PBX<\/strong> <span>[^<]+ lacks [^<]*pbx_cdrs\./);
  });

  it('stops waiting for a PBX that never responds, and says that it does not respond', async () => {
    const findings = await findHealth(
      { health: () => new Promise(() => {}), auditFindings, databaseServers, keyWarnings, logger },
      '1',
      true,
    );
    expect(findings.map(({ id, state, detail }) => [id, state, detail])).to.deep.equal([
      ['database', 'ok', 'Reachable.'],
      ['pbx', 'error', 'The PBX’s database isn’t responding.'],
    ]);
  });

  it('warns when the address of the database leads to several servers that are not one cluster', async () => {
    const several = async () => ['db1:3306', 'db2:3306'];
    const options = { health: async () => [], auditFindings, databaseServers: several, keyWarnings, logger };
    const [, warning] = await findHealth(options, '1', true);
    expect(warning).to.include({ id: 'database_servers', state: 'warning' });
    expect(warning?.detail).to.include('db1:3306, db2:3306');
  });

  it('shows nothing about servers that cannot be reached or do not respond', async () => {
    for (const silent of [
      () => Promise.reject(new Error('connect ECONNREFUSED')),
      () => new Promise<never>(() => {}),
    ]) {
      const findings = await findHealth(
        { health: async () => [], auditFindings, databaseServers: silent, keyWarnings, logger },
        '1',
        true,
      );
      expect(findings.map(({ id }) => id)).to.deep.equal(['database']);
    }
  });

  it('reports a database that is down without its error message, and escapes texts from a PBX', async () => {
    const down = () => Promise.reject(new PbxUnavailableError('connect ECONNREFUSED'));
    const text = healthStrip(
      await findHealth({ health: down, auditFindings, databaseServers, keyWarnings, logger }, '1', false),
      '',
    ).toString();
    expect(text).to.include('Not reachable.').and.include('The PBX’s database isn’t responding.');
    expect(text).to.not.include('ECONNREFUSED');
    const finding: HealthFinding = { id: 'x', title: '<b>', state: 'ok', detail: '"&', remedy: null };
    expect(healthStrip([finding], '').toString())
      .to.include('&lt;b&gt;')
      .and.include('&quot;&amp;');
  });

  it('is one line, folded up, while all is well', () => {
    const ok: HealthFinding = { id: 'x', title: 'X', state: 'ok', detail: 'Fine.', remedy: null };
    const text = healthStrip([ok, ok], '').toString();
    expect(text).to.include('<details>').and.include('Everything works.');
  });

  it('is open, with what is wrong first, as soon as anything is', () => {
    const finding = (state: HealthFinding['state']): HealthFinding => ({
      id: state,
      title: state,
      state,
      detail: '',
      remedy: null,
    });
    const text = healthStrip(
      ['ok', 'warning', 'error', 'warning'].map((state) => finding(state as 'ok')),
      '',
    ).toString();
    expect(text).to.include('<details open>').and.include('1 problem, 2 warnings.');
    expect([...text.matchAll(/<li class="api-health-(\w+)"/g)].map(([, state]) => state)).to.deep.equal([
      'error',
      'warning',
      'warning',
      'ok',
    ]);
  });

  it('says the sentence with which the PBX failed', async () => {
    const health = () => Promise.reject(new Error('The table cdr has no column "linkedid"'));
    const [, finding] = await findHealth(
      { health, auditFindings, databaseServers, keyWarnings, logger },
      '1',
      true,
    );
    expect(finding?.detail).to.equal(
      'The PBX’s data couldn’t be read: The table cdr has no column "linkedid".',
    );
  });

  it('lets the page appear if the warnings about keys cannot be read', async () => {
    const failing = { find: () => Promise.reject(new Error('broken')) };
    const options = { health: async () => [], auditFindings, databaseServers, keyWarnings: failing, logger };
    expect((await findHealth(options, '1', true)).map(({ id }) => id)).to.deep.equal(['database']);
  });
});
