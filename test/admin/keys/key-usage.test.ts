/** The requests of a key per day: JSON, the chart and its table on the key's own page, and the sparkline in the list. */
import { expect } from 'chai';
import type { DailyUsage } from '../../../src/keys/usage-store.js';
import { ask } from '../../support/api.js';
import { KEYS } from '../../support/key-administration.js';
import { PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

describe('The requests of a key per day', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  const read = async (id: string, query = '') => {
    const response = await test.admin.get(`${KEYS}/${id}/usage${query}`);
    return { status: response.status, body: (await response.json()) as { items: DailyUsage[] } };
  };
  const insert = (id: string, daysAgo: number, ...counts: [number, number, number]) =>
    test.database.query(
      'INSERT INTO exovo_api_key_daily_usage VALUES (?, UTC_DATE() - INTERVAL ? DAY, ?, ?, ?)',
      [id, daysAgo, ...counts],
    );

  it('show the requests that were made, moments later', async () => {
    const { id, key } = await test.admin.createKey('Used');
    await ask(test.url, { path: '/api/v1/ping', key });
    await until(async () => (await read(id)).body.items.at(-1)?.ok === 1);
  });

  it('are read for 30 days by default, oldest first, with zeros for days without requests', async () => {
    const { id } = await test.admin.createKey('Read');
    await insert(id, 29, 1, 2, 3);
    await insert(id, 30, 9, 9, 9);
    const { status, body } = await read(id);
    expect(status).to.equal(200);
    expect(body.items).to.have.length(30);
    const [first, ...rest] = body.items;
    expect(first).to.deep.include({ ok: 1, clientErrors: 2, serverErrors: 3 });
    expect(rest.every((day) => day.ok + day.clientErrors + day.serverErrors === 0)).to.equal(true);
    expect(rest.at(-1)?.day).to.equal(new Date().toISOString().slice(0, 10));
    expect((await read(id, '?days=31')).body.items[0]).to.deep.include({ ok: 9 });
    expect((await read(id, '?days=400')).body.items).to.have.length(400);
    expect((await read(id, '?days=1')).body.items).to.have.length(1);
  });

  for (const days of ['0', '401', '-1', '1.5', 'all', '', '1&days=2']) {
    it(`are refused for days=${days}`, async () => {
      const { id } = await test.admin.createKey('Refused');
      expect((await read(id, `?days=${days}`)).status).to.equal(400);
    });
  }

  it('of a key of another tenant are not found', async () => {
    const { id } = await test.admin.createKey('Elsewhere');
    await insert(id, 0, 1, 0, 0);
    await test.database.query("UPDATE exovo_api_keys SET tenant_id = 'other' WHERE id = ?", [id]);
    expect((await read(id)).status).to.equal(404);
    expect((await person.get(`${KEYS}/${id}`)).status).to.equal(404);
  });

  it('are a chart on the key’s own page, which screen readers get as a table', async () => {
    const { id } = await test.admin.createKey('Charted');
    await insert(id, 0, 1_234, 5, 0);
    await insert(id, 40, 1, 0, 7);
    const { html } = await person.get(`${KEYS}/${id}`);
    const today = new Date().toISOString().slice(0, 10);
    expect(html).to.include('<svg aria-hidden="true"');
    expect(html).to.include(`<th scope="row">${today}</th><td>1,234</td><td>5</td><td>0</td>`);
    expect(html.match(/<th scope="row">\d{4}/g)).to.have.length(1);
    const longer = await person.get(`${KEYS}/${id}?days=90`);
    expect(longer.html.match(/<th scope="row">\d{4}/g)).to.have.length(2);
    expect((await person.get(`${KEYS}/${id}?days=0`)).status).to.equal(400);
  });

  it('are a sentence on the page of a key that nobody used', async () => {
    const { id } = await test.admin.createKey('Unused');
    const { html } = await person.get(`${KEYS}/${id}`);
    expect(html).to.include('No requests in the last 30 days.').and.not.to.include('<svg');
  });

  it('are a sparkline in the list for the keys that were used in 30 days', async () => {
    const { id } = await test.admin.createKey('Sparkling');
    await insert(id, 29, 1, 1, 1);
    await insert(id, 3, 40, 0, 0);
    const { html } = await person.get(`${KEYS}?search=Sparkling`);
    expect(html).to.include('<title>43 requests in the last 30 days</title>');
    expect((await person.get(`${KEYS}?search=Unused`)).html).to.not.include('api-spark');
  });
});
