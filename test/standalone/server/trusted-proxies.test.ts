/** The IP address that is recorded behind a proxy: the client's if the proxy is trusted, otherwise the proxy's. */
import { expect } from 'chai';
import { proxyTrust } from '../../../src/standalone/server/trusted-proxies.js';
import { AdminClient } from '../../support/admin-client.js';
import { startTestHost } from '../../support/host.js';
import { until } from '../../support/until.js';

const KEYS = '/admin/integrations/api/keys';
const CLIENT = '203.0.113.7';
/** A false address from the client, followed by the one that the proxy appended. */
const FORWARDED = { 'X-Forwarded-For': `198.51.100.1, ${CLIENT}` };

/** Creates and uses a key through a proxy. Returns the addresses in the audit log and of the key's last use. */
async function recordedAddresses(
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

describe('behind a proxy, the recorded address', () => {
  it('is the client’s if the proxy is trusted, whatever the client claims', async () => {
    const recorded = await recordedAddresses({ EXOVO_TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' });
    expect(recorded).to.deep.equal([CLIENT, CLIENT]);
  });

  it('is the client’s without the port that some proxies append', async () => {
    const recorded = await recordedAddresses(
      { EXOVO_TRUSTED_PROXIES: '127.0.0.1' },
      { 'X-Forwarded-For': `${CLIENT}:51234` },
    );
    expect(recorded).to.deep.equal([CLIENT, CLIENT]);
  });

  it('is the client’s behind two trusted proxies that both append ports', async () => {
    for (const [forwarded, client] of [
      [`198.51.100.1, ${CLIENT}:54321, 10.0.0.2:443`, CLIENT],
      ['[2001:db8::1]:443, [fd00::2]:8443', '2001:db8::1'],
    ] as const) {
      const recorded = await recordedAddresses(
        { EXOVO_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, fd00::/8' },
        { 'X-Forwarded-For': forwarded },
      );
      expect(recorded, forwarded).to.deep.equal([client, client]);
    }
  });

  it('is never one that stands before a malformed address, because nobody trusted has appended it', async () => {
    const recorded = await recordedAddresses(
      { EXOVO_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' },
      { 'X-Forwarded-For': `${CLIENT}, 10.0.0.2:https` },
    );
    expect(recorded).to.deep.equal(['127.0.0.1', '127.0.0.1']);
  });

  it('is the trusted proxy’s if that forwards something that is not an address', async () => {
    for (const forged of ['unknown', '"><b>', `203.0.113.7 ${'x'.repeat(100)}`]) {
      const recorded = await recordedAddresses(
        { EXOVO_TRUSTED_PROXIES: '127.0.0.1' },
        { 'X-Forwarded-For': forged },
      );
      expect(recorded, forged).to.deep.equal(['127.0.0.1', '127.0.0.1']);
    }
  });

  it('is the proxy’s if the proxy is not trusted', async () => {
    expect(await recordedAddresses({})).to.deep.equal(['127.0.0.1', '127.0.0.1']);
    const other = await recordedAddresses({ EXOVO_TRUSTED_PROXIES: '192.0.2.1' });
    expect(other).to.deep.equal(['127.0.0.1', '127.0.0.1']);
  });
});

it('a proxy stays trusted, and others stay untrusted, however many addresses have been asked for', () => {
  const trusts = proxyTrust(['10.0.0.0/8', '::1']);
  for (let i = 0; i < 1_000; i++) expect(trusts(`192.0.2.${i % 256}:${i}`, 1)).to.equal(false);
  for (const address of ['10.1.2.3', '10.1.2.3:51234', '::1', '[::1]:51234', undefined])
    expect(trusts(address, 0)).to.equal(true);
  for (const address of ['192.0.2.1:1', '11.1.2.3', '::2', 'unknown', ''])
    expect(trusts(address, 0), address).to.equal(false);
});
