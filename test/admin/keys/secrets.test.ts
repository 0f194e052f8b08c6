/** New secrets for keys: as JSON and on the key's own page. */
import { expect } from 'chai';
import type { CreatedKey } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';
const AUDIT = '/admin/integrations/api/audit';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const HOUR_MS = 3_600_000;

interface Item {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly prefix: string;
  readonly oldSecretEndsAt: string | null;
  readonly lastUsedAt: string | null;
  readonly key?: string;
}
interface AuditItem {
  readonly action: string;
  readonly actor: string;
  readonly keyPrefix: string;
  readonly detail: { readonly oldSecretEndsAt?: string } | null;
}

describe('A new secret', () => {
  const test = withTestHost();
  const person = new PageClient(test);
  let created: CreatedKey;
  beforeEach(async () => {
    created = await test.admin.createKey('Rotated', 'Read & write');
  });

  const rotate = (body: unknown = {}, id = created.id) => test.admin.post(`${KEYS}/${id}/rotate`, body);
  const rotated = async (overlapHours: number, id = created.id) => {
    const response = await rotate({ overlapHours }, id);
    const item = (await response.json()) as Item & { key: string };
    expect(response.status, JSON.stringify(item)).to.equal(200);
    return item;
  };
  const endOld = (id = created.id) => test.admin.post(`${KEYS}/${id}/end-old-secret`);
  const item = async (id = created.id) => (await (await test.admin.get(`${KEYS}/${id}`)).json()) as Item;
  const ping = async (key: string) => (await ask(test.url, { path: '/api/v1/ping', key })).status;
  const audit = async (id = created.id) => {
    const response = await test.admin.get(`${AUDIT}?keyId=${id}`);
    return ((await response.json()) as { items: AuditItem[] }).items;
  };
  const problem = async (response: Response) => ({
    status: response.status,
    ...((await response.json()) as { code: string; detail: string }),
  });

  describe('as JSON', () => {
    for (const hours of [1, 24, 168]) {
      it(`works at once, and the old one for ${hours} hours more`, async () => {
        const beganMs = Date.now();
        const next = await rotated(hours);
        expect(next).to.include({ id: created.id, name: 'Rotated', scope: 'Read & write' });
        expect(next.key)
          .to.match(/^exovo_[0-9A-Za-z]{28}$/)
          .and.not.equal(created.key);
        expect(next.prefix).to.equal(next.key.slice(0, 10));
        const endsAfterMs = Date.parse(next.oldSecretEndsAt ?? '') - beganMs;
        expect(endsAfterMs).to.be.within(hours * HOUR_MS - 1_000, hours * HOUR_MS + 60_000);
        expect(await ping(next.key)).to.equal(200);
        expect(await ping(created.key)).to.equal(200);
      });
    }

    it('leaves the old one 24 hours unless the script says otherwise', async () => {
      const response = await rotate();
      const { oldSecretEndsAt } = (await response.json()) as Item;
      const hours = (Date.parse(oldSecretEndsAt ?? '') - Date.now()) / HOUR_MS;
      expect(hours).to.be.within(23.9, 24);
    });

    it('with 0 hours ends the old one, although it was used a moment ago', async () => {
      expect(await ping(created.key)).to.equal(200);
      const next = await rotated(0);
      expect(await ping(created.key)).to.equal(401);
      expect(await ping(next.key)).to.equal(200);
      expect(next.oldSecretEndsAt).to.equal(null);
    });

    it('is the only place where it is sent: not in the item, the list, the audit log or the log', async () => {
      const { key } = await rotated(1);
      const list = await (await test.admin.get(`${KEYS}?search=Rotated`)).text();
      for (const text of [JSON.stringify(await item()), list, JSON.stringify(await audit())]) {
        expect(text).to.not.include(key);
      }
      expect(test.captured.text()).to.not.include(key);
    });

    it('is written to the audit log with the planned end, and so is ending the old one', async () => {
      const { oldSecretEndsAt, prefix } = await rotated(24);
      await endOld();
      const [ended, rotation] = await audit();
      expect(rotation).to.deep.include({
        action: 'api_key.rotated',
        actor: 'admin',
        keyPrefix: prefix,
        detail: { oldSecretEndsAt },
      });
      expect(ended).to.deep.include({ action: 'api_key.old_secret_ended', actor: 'admin', detail: null });
      const lines = test.captured.text();
      expect(lines).to.include('"type":"api_key.rotated"').and.include('"type":"api_key.old_secret_ended"');
    });

    it('is refused with 409 while an old one is still valid, and allowed once that has ended', async () => {
      await rotated(24);
      expect(await problem(await rotate({ overlapHours: 0 }))).to.include({
        status: 409,
        code: 'old_secret_valid',
      });
      expect((await endOld()).status).to.equal(200);
      await rotated(24);
    });

    it('is created once when two administrators ask at the same moment', async () => {
      for (const overlapHours of [0, 24]) {
        const { id } = await test.admin.createKey(`At once, ${overlapHours} hours`);
        const responses = await Promise.all(Array.from({ length: 4 }, () => rotate({ overlapHours }, id)));
        const statuses = responses.map(({ status }) => status).sort();
        expect(statuses).to.deep.equal([200, 409, 409, 409]);
        expect((await audit(id)).map(({ action }) => action)).to.deep.equal([
          'api_key.rotated',
          'api_key.created',
        ]);
        const items = (await Promise.all(responses.map((response) => response.json()))) as Item[];
        const { key = '' } = items.find((one) => one.key !== undefined) ?? {};
        expect(await ping(key)).to.equal(200);
      }
    });

    it('is refused for a revoked key (409), and revoking ends both secrets', async () => {
      const next = await rotated(24);
      await test.admin.revokeKey(created.id);
      expect(await ping(created.key)).to.equal(401);
      expect(await ping(next.key)).to.equal(401);
      expect(await problem(await rotate())).to.include({ status: 409, code: 'key_revoked' });
      const ended = await endOld();
      expect(ended.status).to.equal(200);
      expect(await ended.json()).to.include({ state: 'revoked', oldSecretEndsAt: null });
      expect((await audit())[0]).to.include({ action: 'api_key.revoked' });
    });

    it('is refused for any other overlap (400), an unknown key (404) and without the CSRF token (403)', async () => {
      for (const overlapHours of [2, -1, '24', null, 1.5, 1e9, [24], {}]) {
        expect((await rotate({ overlapHours })).status, JSON.stringify(overlapHours)).to.equal(400);
      }
      for (const body of [[], { overlapHours: 1, other: 1 }])
        expect((await rotate(body)).status).to.equal(400);
      for (const id of [UNKNOWN_ID, 'x', `${created.id}0`]) {
        expect((await rotate({}, id)).status).to.equal(404);
        expect((await endOld(id)).status).to.equal(404);
      }
      for (const what of ['rotate', 'end-old-secret']) {
        const response = await test.admin.post(
          `${KEYS}/${created.id}/${what}`,
          {},
          { 'X-CSRF-Token': 'wrong' },
        );
        expect(response.status).to.equal(403);
      }
      expect(await audit()).to.have.length(1);
    });

    it('is refused to another tenant as if the key did not exist', async () => {
      await test.admin.chooseTenant('2');
      try {
        expect((await rotate()).status).to.equal(404);
        expect((await endOld()).status).to.equal(404);
      } finally {
        await test.admin.chooseTenant('1');
      }
    });
  });

  it('leaves the key to be found by the start of either secret, also when the old one has ended', async () => {
    const next = await rotated(0);
    for (const prefix of [created.prefix, next.prefix]) {
      const response = await test.admin.get(`${KEYS}?search=${prefix}`);
      const { items } = (await response.json()) as { items: Item[] };
      expect(
        items.map(({ id }) => id),
        prefix,
      ).to.deep.equal([created.id]);
    }
  });

  describe('ending the old one', () => {
    it('returns when it is dead, and the new one goes on', async () => {
      const next = await rotated(168);
      expect(await ping(created.key)).to.equal(200);
      const response = await endOld();
      expect(await ping(created.key)).to.equal(401);
      expect(await ping(next.key)).to.equal(200);
      expect(await response.json()).to.include({ id: created.id, state: 'active', oldSecretEndsAt: null });
    });

    it('does nothing if there is none, and writes nothing', async () => {
      expect((await endOld()).status).to.equal(200);
      expect(await ping(created.key)).to.equal(200);
      expect(await audit()).to.have.length(1);
    });

    it('is recorded once, however often and late it is asked for', async () => {
      await rotated(1);
      await Promise.all([endOld(), endOld(), endOld()]);
      await endOld();
      const actions = (await audit()).map(({ action }) => action);
      expect(actions).to.deep.equal(['api_key.old_secret_ended', 'api_key.rotated', 'api_key.created']);
    });

    it('is harmless in the moment in which it ends by itself', async () => {
      const next = await rotated(1);
      await test.database.query(
        `UPDATE exovo_api_key_secrets SET ends_at = UTC_TIMESTAMP(3) + INTERVAL 100000 MICROSECOND
          WHERE key_id = ? AND number = 1`,
        [created.id],
      );
      const responses = await Promise.all(Array.from({ length: 5 }, () => endOld()));
      for (const response of responses) expect(response.status).to.equal(200);
      expect(await ping(created.key)).to.equal(401);
      expect(await ping(next.key)).to.equal(200);
      expect((await audit()).length).to.be.at.most(3);
    });
  });

  describe('on the page of the key', () => {
    const path = () => `${KEYS}/${created.id}`;
    const page = async () => (await person.get(path())).html;
    const open = async () => hiddenFields(await page(), `${path()}/rotate`);
    const keyOn = (html: string) => /value="(exovo_[0-9A-Za-z]{28})"/.exec(html)?.[1] ?? '';

    it('is shown once, with scope, tenant, and until when the old one works', async () => {
      const shown = await person.submit(`${path()}/rotate`, { ...(await open()), overlapHours: '24' });
      expect(shown.status, shown.html).to.equal(200);
      expect(await ping(keyOn(shown.html))).to.equal(200);
      const { oldSecretEndsAt } = await item();
      for (const text of ['New secret created', 'Read &amp; write', 'Tenant', oldSecretEndsAt ?? 'none']) {
        expect(shown.html).to.include(text);
      }
      expect(shown.headers.get('cache-control')).to.equal('no-store');
      expect(await page()).to.not.include(keyOn(shown.html));
    });

    it('is created once, however often the form is submitted', async () => {
      for (const overlapHours of ['24', '0']) {
        const { id } = await test.admin.createKey('Submitted twice');
        const form = hiddenFields((await person.get(`${KEYS}/${id}`)).html, `${KEYS}/${id}/rotate`);
        const submit = () => person.submit(`${KEYS}/${id}/rotate`, { ...form, overlapHours });
        const first = await submit();
        const again = await submit();
        expect([first.status, again.status]).to.deep.equal([200, 409]);
        expect(again.html).to.include('was shown then').and.not.include(keyOn(first.html));
        expect(await ping(keyOn(first.html))).to.equal(200);
      }
    });

    it('is not created by an incomplete form or an older session, which the page says', async () => {
      const form = await open();
      for (const [fields, status] of [
        [{ ...form }, 400],
        [{ ...form, overlapHours: '5' }, 400],
        [{ overlapHours: '24' }, 400],
        [{ ...form, overlapHours: '24', _csrf: 'old' }, 403],
      ] as const) {
        const shown = await person.submit(`${path()}/rotate`, fields);
        expect(shown.status).to.equal(status);
        expect(shown.html).to.include('class="api-errors"');
      }
      expect(await audit()).to.have.length(1);
    });

    it('shows whether a program still uses the old one, and offers to end it after a question', async () => {
      expect(await page()).to.not.include('end-old-secret');
      await rotated(24);
      expect(await page()).to.include('not used since the new secret was created');
      expect(await page()).to.include(`href="${path()}/end-old-secret"`);
      await ping(created.key);
      await until(async () => (await page()).includes('Something still uses the old secret'));
      const question = await person.get(`${path()}/end-old-secret`);
      expect(question.html).to.include('End the old secret of “Rotated” now?').and.include('127.0.0.1');
      const refused = await person.submit(`${path()}/end-old-secret`, { _csrf: 'old' });
      expect(refused.status).to.equal(403);
      const done = await person.submit(`${path()}/end-old-secret`);
      expect([done.status, done.headers.get('location')]).to.deep.equal([
        303,
        `${path()}?saved=old-secret#secret`,
      ]);
      expect(await ping(created.key)).to.equal(401);
      const after = (await person.get(`${path()}?saved=old-secret`)).html;
      expect(after).to.include('The old secret has ended.').and.include(`action="${path()}/rotate"`);
      expect((await person.get(`${path()}/end-old-secret`)).html).to.include('has no old secret');
    });

    it('says that the program has moved once only the new one is used', async () => {
      const { key } = await rotated(24);
      await ping(key);
      await until(async () => (await page()).includes('the old one no longer is'));
    });

    for (const [minutes, text] of [
      [10, 'the old one no longer is'],
      [1, 'Something still uses the old secret'],
    ] as const) {
      it(`says "${text}" if the old one was last used ${minutes} minutes before the new one`, async () => {
        await rotated(24);
        await test.database.query(
          "UPDATE exovo_api_key_secrets SET created_at = created_at - INTERVAL '1' HOUR WHERE key_id = ?",
          [created.id],
        );
        await test.database.query(
          `INSERT INTO exovo_api_secret_usage (key_id, secret_number, last_used_at, last_used_address)
           VALUES (?, 1, UTC_TIMESTAMP(3) - INTERVAL ? MINUTE, '192.0.2.1'), (?, 2, UTC_TIMESTAMP(3), '192.0.2.2')`,
          [created.id, minutes, created.id],
        );
        expect(await page()).to.include(text);
      });
    }
  });
});
