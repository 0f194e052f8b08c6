/** The health strip: what is away or amiss is said beside what is well, with what to do. */
import { expect } from 'chai';
import { findHealth, healthStrip } from '../../../src/admin/frame/health.js';
import type { HealthFinding } from '../../../src/host/ports.js';
import { PbxUnavailableError } from '../../../src/host/ports.js';
import { startTestHost, type TestHost } from '../../support/host.js';
import { captureLog } from '../../support/log.js';
import { PageClient } from '../../support/page-client.js';

const KEYS = '/admin/integrations/api/keys';
const logger = captureLog().log;

describe('the health strip', () => {
  let test: TestHost;
  let person: PageClient;
  before(async () => {
    test = await startTestHost();
    person = await PageClient.signIn(test.url);
  });
  after(() => test.stop());

  it('tells of the database, the schema and the age of the newest call', async () => {
    const { html } = await person.get(KEYS);
    expect(html).to.match(/OK<\/span>\s*<strong>Database<\/strong> <span>Reachable\./);
    expect(html).to.match(/OK<\/span>\s*<strong>PBX schema<\/strong>/);
    expect(html).to.match(/<strong>Call records<\/strong> <span>Newest call [^<]+ ago\./);
  });

  it('tells what to do when there are no calls, or old ones', async () => {
    await test.database.query('UPDATE pbx_cdrs SET started_at = started_at - INTERVAL 90 DAY');
    expect((await person.get(KEYS)).html).to.match(
      /Check<\/span>\s*<strong>Call records<\/strong> <span>Newest call \d+ days ago\.<\/span> <span>If there were calls since/,
    );
    await test.database.query('DELETE FROM pbx_cdrs');
    expect((await person.get(KEYS)).html)
      .to.include('There are no calls yet.')
      .and.include('Make a call');
  });

  it('shows the page all the same when the PBX’s tables are gone', async () => {
    await test.database.query('RENAME TABLE pbx_cdrs TO pbx_cdrs_away');
    const { status, html } = await person.get(KEYS);
    await test.database.query('RENAME TABLE pbx_cdrs_away TO pbx_cdrs');
    expect(status).to.equal(200);
    expect(html).to.match(/Problem<\/span>\s*<strong>PBX<\/strong> <span>The PBX’s data could not be read\./);
  });

  it('does not wait for ever for a PBX that never answers, and says that it does not', async () => {
    const findings = await findHealth({ health: () => new Promise(() => {}), logger }, '1', true);
    expect(findings.map(({ id, state }) => [id, state])).to.deep.equal([
      ['database', 'ok'],
      ['pbx', 'error'],
    ]);
  });

  it('says of a database that is away that it is, and escapes what a PBX tells', async () => {
    const away = () => Promise.reject(new PbxUnavailableError('connect ECONNREFUSED'));
    const text = healthStrip(await findHealth({ health: away, logger }, '1', false)).toString();
    expect(text).to.include('Not reachable.').and.include('The PBX’s database does not answer.');
    expect(text).to.not.include('ECONNREFUSED');
    const finding: HealthFinding = { id: 'x', title: '<b>', state: 'ok', detail: '"&', remedy: null };
    expect(healthStrip([finding]).toString())
      .to.include('&lt;b&gt;')
      .and.include('&quot;&amp;');
  });
});
