/** Whose address is noted when a proxy stands in front: the client's where the proxy is trusted, else the proxy's. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { startTestHost } from '../../support/host.js';
import { until } from '../../support/until.js';

const KEYS = '/admin/integrations/api/keys';
const CLIENT = '203.0.113.7';
/** The client's own lie, and behind it what the proxy appended. */
const FORWARDED = { 'X-Forwarded-For': `198.51.100.1, ${CLIENT}` };

/** Makes a key through a proxy and uses it; the addresses in the audit log and at the key's last use. */
async function addressesNoted(
  environment: Readonly<Record<string, string>>,
  forwarded: Readonly<Record<string, string>> = FORWARDED,
): Promise<string[]> {
  const test = await startTestHost({ environment });
  try {
    const admin = await AdminClient.signIn(test.url);
    const created = await admin.post(KEYS, { name: 'Behind a proxy', scope: 'Read' }, forwarded);
    const { key } = (await created.json()) as { key: string };
    await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}`, ...forwarded } });
    const addresses = () =>
      test.database.query<{ address: string }>(
        `SELECT address FROM exovo_api_audit_log
          UNION ALL SELECT last_used_address FROM exovo_api_key_usage`,
      );
    await until(async () => (await addresses()).length === 2);
    return (await addresses()).map(({ address }) => address);
  } finally {
    await test.stop();
  }
}

describe('behind a proxy', () => {
  it('that is trusted, the address of the client is noted, and not what the client says', async () => {
    const noted = await addressesNoted({ EXOVO_TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' });
    expect(noted).to.deep.equal([CLIENT, CLIENT]);
  });

  it('that is trusted and passes on what is no address, its own is noted', async () => {
    for (const forged of ['unknown', '"><b>', `203.0.113.7 ${'x'.repeat(100)}`]) {
      const noted = await addressesNoted(
        { EXOVO_TRUSTED_PROXIES: '127.0.0.1' },
        { 'X-Forwarded-For': forged },
      );
      expect(noted, forged).to.deep.equal(['127.0.0.1', '127.0.0.1']);
    }
  });

  it('that is not trusted, nothing that it says is believed', async () => {
    expect(await addressesNoted({})).to.deep.equal(['127.0.0.1', '127.0.0.1']);
    const other = await addressesNoted({ EXOVO_TRUSTED_PROXIES: '192.0.2.1' });
    expect(other).to.deep.equal(['127.0.0.1', '127.0.0.1']);
  });
});
