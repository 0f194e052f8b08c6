/** The contract kit on Switchboard, for `node --test`, with everything that a host with several tenants can offer it. */

const { after, before, describe, it } = require('node:test');
const { contractChecks } = require('exovo-api-access/contract-tests');
const { startSwitchboard } = require('./host.js');

describe('Switchboard passes the contract kit', () => {
  let switchboard;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  before(async () => {
    switchboard = await startSwitchboard({ database: JSON.parse(process.env.DATABASE), log });
  });
  after(() => switchboard.stop());

  const signIn = async (name) => {
    const { publicUrl } = switchboard.host;
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ name, password: name });
    const { token } = await (await fetch(`${publicUrl}/tokens`, { method: 'POST', headers, body })).json();
    const bearer = { Authorization: `Bearer ${token}` };
    const bridge = await fetch(`${publicUrl}/pages-session`, { method: 'POST', headers: bearer });
    return { Cookie: bridge.headers.getSetCookie()[0].split(';')[0] };
  };
  const subject = () => ({
    host: switchboard.host,
    url: switchboard.host.publicUrl,
    tenantId: 'north',
    otherTenantId: 'south',
    unknownTenantId: 'nobody',
    knownCall: { id: 'n1', start: '2026-07-04T14:02:11Z' },
    administrator: () => signIn('ada'),
    stranger: () => signIn('ben'),
  });
  for (const { name, run } of contractChecks(subject)) it(name, run);
});
