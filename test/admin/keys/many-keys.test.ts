/**
 * 10,000 keys and 100,000 audit records: each page reads what it shows, not what there is. Counted by the server's row
 * counters, which do not depend on how busy the machine is; `npm run measure:pages` has the times.
 */
import { expect } from 'chai';
import { startTestHost, type TestHost } from '../../support/host.js';
import { fillWithKeys } from '../../support/many-keys.js';
import { PageClient } from '../../support/page-client.js';

const BASE = '/admin/integrations/api';
const KEYS = 10_000;
/** 50 rows shown, their last uses, the sessions, the tenants and the health strip. */
const FEW_ROWS = 1_500;

describe('with 10,000 keys and 100,000 audit records', function () {
  this.timeout(120_000);
  let test: TestHost;
  let person: PageClient;
  before(async () => {
    test = await startTestHost();
    person = await PageClient.signIn(test.url);
    await fillWithKeys(test.database, { tenantId: '1', keys: KEYS, auditRows: 100_000 });
  });
  after(() => test.stop());

  async function rowsReadBy(path: string): Promise<number> {
    const read = async () => {
      const rows = await test.database.query<{ Variable_name: string; Value: string }>(
        "SHOW GLOBAL STATUS LIKE 'Handler_read%'",
      );
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    // The first time, tables and statements are opened.
    await person.get(path);
    const before = await read();
    const { status } = await person.get(path);
    const after = await read();
    expect(status, path).to.equal(200);
    return after - before;
  }
  /** The address of the page that follows the record or key at `position`. */
  const cursor = (position: object) => Buffer.from(JSON.stringify(position)).toString('base64url');

  it('a page of either list reads few rows, at its beginning and in its middle', async () => {
    const [record] = await test.database.query<{ at: string; id: string }>(
      'SELECT at, id FROM exovo_api_audit_log ORDER BY at DESC, id DESC LIMIT 1 OFFSET 50000',
    );
    const [key] = await test.database.query<{ createdAt: string; id: string }>(
      'SELECT created_at AS createdAt, id FROM exovo_api_keys WHERE revoked_at IS NULL ORDER BY created_at DESC LIMIT 1 OFFSET 3000',
    );
    for (const path of [
      `${BASE}/keys`,
      `${BASE}/keys?state=all`,
      `${BASE}/keys?cursor=${cursor({ revoked: false, ...key })}`,
      `${BASE}/keys/${key?.id}/revoke`,
      `${BASE}/audit`,
      `${BASE}/audit?cursor=${cursor({ ...record })}`,
      `${BASE}/audit?action=api_key.revoked`,
      `${BASE}/audit?keyId=${key?.id}`,
      `${BASE}/audit?day=${record?.at.slice(0, 10)}&tz=America/Detroit`,
    ]) {
      expect(await rowsReadBy(path), path).to.be.lessThan(FEW_ROWS);
    }
  });

  it('a search reads the keys, and of the audit log only what it shows of them', async () => {
    for (const path of [`${BASE}/keys?state=all&search=nothing`, `${BASE}/audit?key=nothing`]) {
      expect(await rowsReadBy(path), path).to.be.lessThan(3 * KEYS);
    }
  });

  it('the CSV is read in batches, each of them once', async () => {
    const answer = await fetch(`${test.url}${BASE}/audit.csv`, { headers: { Cookie: person.admin.cookie } });
    const text = await answer.text();
    expect(text.split('\r\n')).to.have.length(100_002);
    // For each record its place in the index, its row, and the hand-over between the two.
    expect(await rowsReadBy(`${BASE}/audit.csv`)).to.be.lessThan(6 * 100_000);
  });
});
