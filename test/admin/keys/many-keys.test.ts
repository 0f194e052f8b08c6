/**
 * With 10,000 keys and 100,000 audit records, each page reads little more than it shows. The database server's row
 * counters prove it, independently of the machine's load; `npm run measure:pages` measures the times.
 */
import { expect } from 'chai';
import { fillWithKeys } from '../../support/many-keys.js';
import { PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const BASE = '/admin/integrations/api';
const KEYS = 10_000;
/** Enough for the 50 rows shown with their last use, the session, the tenants and the health strip. */
const FEW_ROWS = 1_500;

describe('with 10,000 keys and 100,000 audit records', function () {
  this.timeout(120_000);
  const test = withTestHost();
  const person = new PageClient(test);
  before(async () => {
    await fillWithKeys(test.database, { tenantId: '1', keys: KEYS, auditRows: 100_000 });
    // The first page starts the check of the audit log, which reads everything, and which later pages then reuse.
    await until(async () => (await person.get(`${BASE}/audit`)).html.includes('<strong>Audit log</strong>'));
  });

  async function rowsReadBy(path: string): Promise<number> {
    const read = async () => {
      const rows = await test.database.query<{ Variable_name: string; Value: string }>(
        "SHOW GLOBAL STATUS LIKE 'Handler_read%'",
      );
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    // The first request opens tables and prepares statements, and one in ten seconds reads Health's warnings about keys.
    await person.get(path);
    const counts: number[] = [];
    for (let request = 0; request < 2; request++) {
      const before = await read();
      const { status } = await person.get(path);
      counts.push((await read()) - before);
      expect(status, path).to.equal(200);
    }
    return Math.min(...counts);
  }
  /** The cursor of the page after the record or key at `position`. */
  const cursor = (position: object) => Buffer.from(JSON.stringify(position)).toString('base64url');

  it('reads few rows for a page of either list, at its start and in its middle', async () => {
    const [record] = await test.database.query<{ at: string; id: string }>(
      'SELECT at, id FROM exovo_api_audit_log ORDER BY at DESC, id DESC LIMIT 1 OFFSET 50000',
    );
    const [key] = await test.database.query<{ value: string; id: string }>(
      'SELECT created_at AS value, id FROM exovo_api_keys WHERE revoked_at IS NULL ORDER BY created_at DESC LIMIT 1 OFFSET 3000',
    );
    for (const path of [
      `${BASE}/keys`,
      `${BASE}/keys?state=all`,
      `${BASE}/keys?cursor=${cursor({ sort: 'created', order: 'desc', revoked: false, used: null, ...key })}`,
      `${BASE}/keys?sort=name`,
      `${BASE}/keys?sort=lastUsed`,
      `${BASE}/keys?sort=lastUsed&order=asc`,
      `${BASE}/keys?creator=admin`,
      `${BASE}/keys?unusedDays=never&sort=lastUsed`,
      `${BASE}/keys/${key?.id}`,
      `${BASE}/keys/${key?.id}/revoke`,
      `${BASE}/audit`,
      `${BASE}/audit?cursor=${cursor({ ...record })}`,
      `${BASE}/audit?action=api_key.revoked`,
      `${BASE}/audit?keyId=${key?.id}`,
      `${BASE}/audit?from=${record?.at.slice(0, 10)}&tz=America/Detroit`,
      `${BASE}/audit?actor=admin`,
      `${BASE}/audit?actor=nobody&action=api_key.revoked`,
      `${BASE}/audit?preset=revoked-last-month&actor=admin`,
    ]) {
      expect(await rowsReadBy(path), path).to.be.lessThan(FEW_ROWS);
    }
  });

  it('reads each key once for a search, whatever the order, and no more of the audit log than it shows', async () => {
    for (const query of ['state=all&search=nothing', 'search=Key+99&sort=lastUsed', 'search=exovo_none']) {
      expect(await rowsReadBy(`${BASE}/keys?${query}`), query).to.be.lessThan(KEYS + FEW_ROWS);
    }
    // The server keeps the ids that it found by their secrets in a temporary table, and looks up each key there.
    const [key] = await test.database.query<{ prefix: string }>('SELECT prefix FROM exovo_api_keys LIMIT 1');
    const found = `search=${key?.prefix}`;
    expect(await rowsReadBy(`${BASE}/keys?${found}`), found).to.be.lessThan(2 * KEYS + FEW_ROWS);
    expect(await rowsReadBy(`${BASE}/audit?key=nothing`)).to.be.lessThan(KEYS + FEW_ROWS);
  });

  it('reads each record of the CSV once', async () => {
    const response = await fetch(`${test.url}${BASE}/audit.csv`, {
      headers: { Cookie: person.admin.cookie },
    });
    const text = await response.text();
    expect(text.split('\r\n')).to.have.length(100_002);
    // Each record costs an index entry, a row, and the temporary table between the two.
    expect(await rowsReadBy(`${BASE}/audit.csv`)).to.be.lessThan(6 * 100_000);
  });
});
