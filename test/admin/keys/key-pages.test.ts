/** The key pages at the level of HTTP: what they show, what a submitted form does, and how they refuse bad input. */
import { expect } from 'chai';
import { startTestHost } from '../../support/host.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const BASE = '/admin/integrations/api';
const KEYS = `${BASE}/keys`;
const WHOLE_KEY = /exovo_[0-9A-Za-z]{28}/;

describe('the key pages', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  const count = async (table: string) =>
    Number((await test.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
  const create = async (name: string, scope = 'Read') =>
    person.submit(KEYS, { ...(await person.newKeyForm()), name, scope });

  it('explain without any key what keys are for, where the API is and how to begin', async () => {
    const { status, html } = await person.get(KEYS);
    expect(status).to.equal(200);
    expect(html)
      .to.include('With an API key, a script or service can list extensions')
      .and.include(`href="${KEYS}/new"`)
      .and.include(`<code>${test.url}/api/v1</code>`)
      .and.include(`href="${BASE}/reference"`);
    expect((await person.get(`${BASE}/reference`)).status).to.equal(200);
    const entry = await person.get(BASE);
    expect([entry.status, entry.headers.get('location')]).to.deep.equal([303, KEYS]);
  });

  it('show a new key once, in the response to the form and nowhere else', async () => {
    const form = { ...(await person.newKeyForm()), name: 'CRM sync', scope: 'Read & write' };
    const shown = await person.submit(KEYS, form);
    expect(shown.status).to.equal(201);
    expect(shown.headers.get('cache-control')).to.equal('no-store');
    const [key = ''] = shown.html.match(WHOLE_KEY) ?? [];
    expect(shown.html)
      .to.include(`<input id="api-key" class="api-mono" value="${key}" readonly`)
      .and.include(`curl -H &quot;Authorization: Bearer ${key}&quot; ${test.url}/api/v1/ping`)
      .and.include(`data-test="${KEYS}/test"`);
    const ping = await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(await ping.json()).to.deep.include({ key: 'CRM sync', scope: 'Read & write' });
    const list = await person.get(KEYS);
    expect(list.html)
      .to.include(`<code>${key.slice(0, 10)}…</code>`)
      .and.not.match(WHOLE_KEY);
    expect(list.html).to.include('Read &amp; write').and.include('by admin');
  });

  it('create one key from one form, however often it is submitted, at once or one after another', async () => {
    const before = await count('exovo_api_keys');
    const form = { ...(await person.newKeyForm()), name: 'Double click', scope: 'Read' };
    const responses = await Promise.all([1, 2, 3].map(() => person.submit(KEYS, form)));
    responses.push(await person.submit(KEYS, form));
    expect(responses.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409, 409]);
    expect(responses.filter(({ html }) => WHOLE_KEY.test(html))).to.have.length(1);
    expect(await count('exovo_api_keys')).to.equal(before + 1);
    const repeated = responses.find(({ status }) => status === 409)?.html;
    expect(repeated).to.include('This key has already been created').and.include('“Double click”');
    expect(repeated).to.match(/href="[^"]*\/keys\/[0-9a-f-]{36}\/revoke"/);
  });

  it('create one key from one form that is submitted to two processes', async () => {
    const other = await startTestHost({ database: test.database });
    try {
      const form = { ...(await person.newKeyForm()), name: 'Two processes', scope: 'Read' };
      const responses = await Promise.all([
        person.submit(KEYS, form),
        person.at(other.url).submit(KEYS, form),
      ]);
      expect(responses.map(({ status }) => status).sort()).to.deep.equal([201, 409]);
    } finally {
      await other.stop();
    }
  });

  it('return an invalid form with the entries and a sentence beside each field', async () => {
    const shown = await create('   ', 'admin');
    expect(shown.status).to.equal(400);
    expect(shown.html)
      .to.include('<title>Error: New API key')
      .and.include('<a href="#name">Give the key a name')
      .and.include('<a href="#scope-read">Choose “Read” or “Read &amp; write”.')
      .and.include('aria-invalid="true" aria-describedby="name-hint name-problem"');
    const long = await create('x'.repeat(101));
    expect(long.status).to.equal(400);
    expect(long.html)
      .to.include(`value="${'x'.repeat(101)}"`)
      .and.include('The name is too long');
  });

  for (const [what, name, sentence] of [
    ['a NUL', 'a\0b', 'control characters'],
    ['marks that reverse the text', 'a\u202eb', 'control characters'],
    ['only invisible characters', '\u200b\u200b', 'Give the key a name'],
    ['a whole key', `exovo_${'a'.repeat(28)}`, 'That is an API key.'],
  ] as const) {
    it(`refuse a name with ${what}, say why and show no key`, async () => {
      const before = await count('exovo_api_keys');
      const { status, html } = await create(name);
      expect(status).to.equal(400);
      expect(html).to.include(sentence).and.not.match(WHOLE_KEY);
      expect(await count('exovo_api_keys')).to.equal(before);
    });
  }

  for (const name of ['<script>alert(1)</script>', 'שלום, עולם', '😀'.repeat(100), `"'&\u00a0<b>`]) {
    it(`show the name ${name.slice(0, 12)} as text on every page`, async () => {
      const created = await create(name);
      expect(created.status).to.equal(201);
      const shown = [created];
      for (const path of [`${KEYS}?search=${encodeURIComponent(name)}`, `${BASE}/audit`]) {
        shown.push(await person.get(path));
      }
      const [, id = ''] = shown[1]?.html.match(/data-key-id="([^"]*)"/) ?? [];
      for (const path of [`${KEYS}/${id}`, `${KEYS}/${id}/revoke`, `${KEYS}/revoke?id=${id}`]) {
        shown.push(await person.get(path));
      }
      const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      const wanted = escaped.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
      for (const { html, status } of shown) {
        expect(status).to.be.lessThan(300);
        expect(html).to.include(wanted).and.not.include('<script>alert').and.not.include('<b>');
      }
    });
  }

  for (const [what, scope] of [
    ['admin', 'admin'],
    ['empty', ''],
    ['sent twice', ['Read', 'Read & write']],
    ['sent twice with the same value', ['Read', 'Read']],
  ] as const) {
    it(`refuse a scope that is ${what}, beside its field`, async () => {
      const before = await count('exovo_api_keys');
      const shown = await person.submit(KEYS, { ...(await person.newKeyForm()), name: 'CRM', scope });
      expect(shown.status).to.equal(400);
      expect(shown.html).to.include('id="scope-problem"').and.include('value="CRM"');
      expect(await count('exovo_api_keys')).to.equal(before);
    });
  }

  it('refuse a form with a missing, invalid or another session’s CSRF token, and keep its entries', async () => {
    const before = await count('exovo_api_keys');
    const other = await PageClient.signIn(test.url);
    for (const token of ['', other.admin.csrfToken, ['a', 'b']]) {
      const form = { ...(await person.newKeyForm()), name: 'Kept', scope: 'Read & write', _csrf: token };
      const shown = await person.submit(KEYS, form);
      expect(shown.status).to.equal(403);
      expect(shown.html).to.include('so no key was created').and.include('value="Kept"');
      expect(shown.html).to.match(/value="Read &amp; write"[^>]* checked/);
      expect(hiddenFields(shown.html, KEYS)._csrf).to.equal(person.admin.csrfToken);
    }
    const otherOrigin = await person.submit(
      KEYS,
      { name: 'Kept', scope: 'Read' },
      { Origin: 'https://evil.example' },
    );
    expect(otherOrigin.status).to.equal(403);
    expect(await count('exovo_api_keys')).to.equal(before);
  });

  it('refuse a form whose own token is invalid, and one sent as text/plain', async () => {
    const before = await count('exovo_api_keys');
    for (const formToken of ['', 'x', ['a', 'b']]) {
      const shown = await person.submit(KEYS, { formToken, name: 'CRM', scope: 'Read' });
      expect(shown.status).to.equal(400);
      expect(shown.html).to.include('Part of the form was missing');
    }
    const plain = await person.submit(KEYS, { name: 'CRM' }, { 'Content-Type': 'text/plain' });
    expect(plain.status).to.equal(415);
    expect(plain.html).to.include('Nothing was changed.').and.include('</html>');
    expect(await count('exovo_api_keys')).to.equal(before);
  });

  it('respond 405 to a method that a path does not accept, and say that nothing was changed', async () => {
    const shown = await person.get('/admin/plugins/exovo-api-access/enable');
    expect([shown.status, shown.headers.get('allow')]).to.deep.equal([405, 'POST']);
    expect(shown.html).to.match(/nothing was changed/i);
    const put = await fetch(test.url + KEYS, {
      method: 'PUT',
      headers: { Accept: 'text/html', Cookie: person.admin.cookie },
    });
    expect(put.status).to.equal(405);
    expect(await put.text()).to.include('Nothing was changed.');
  });

  for (const [path, status, title] of [
    [`${KEYS}/00000000-0000-4000-8000-000000000000/revoke`, 404, 'API key not found'],
    [`${KEYS}/x/revoke`, 404, 'API key not found'],
    [`${KEYS}/%/revoke`, 404, 'Page not found'],
    [`${KEYS}?state=everything`, 400, 'Invalid link'],
    [`${KEYS}?cursor=x`, 400, 'Invalid link'],
    [`${KEYS}?search=a&search=b`, 400, 'Invalid link'],
    [`${BASE}/audit?from=2026-02-30`, 400, 'Invalid link'],
    [`${BASE}/audit?tz=Mars/Olympus`, 400, 'Invalid link'],
    [`${BASE}/audit?keyId=1`, 400, 'Invalid link'],
    [`${BASE}/nothing`, 404, 'Page not found'],
    [`${BASE}/assets/admin.000000000000.js`, 404, 'Page not found'],
  ] as const) {
    it(`respond ${status} to ${path} with a page that says what is wrong`, async () => {
      const shown = await person.get(path);
      expect(shown.status).to.equal(status);
      expect(shown.html)
        .to.include(`<h1>${title}</h1>`)
        .and.include('role="alert"')
        .and.include(
          path.startsWith(`${BASE}/audit`)
            ? `href="${BASE}/audit">Back to the audit log</a>`
            : `href="${KEYS}">Back to API keys</a>`,
        )
        .and.include(shown.headers.get('x-request-id'));
      expect(shown.html).to.not.match(/\bat .*\.js:\d+|SELECT|node_modules/);
    });
  }

  it('lead back to the page from which a person came, and highlight their own tab', async () => {
    const errorAfter = async (path: string, referer: string) => {
      const headers = { Accept: 'text/html', Cookie: person.admin.cookie, Referer: referer };
      return await (await fetch(test.url + path, { headers })).text();
    };
    const bad = `${BASE}/audit?actor=a&actor=b`;
    const search = `${BASE}/audit?key=%22%3E&action=api_key.revoked`;
    expect(await errorAfter(bad, test.url + search))
      .to.include(`href="${search.replace('&', '&amp;')}">Back to the audit log</a>`)
      .and.include(`<a href="${BASE}/audit" aria-current="page">`);
    expect(await errorAfter(`${KEYS}/x`, `${test.url}${KEYS}?state=all`)).to.include(
      `href="${KEYS}?state=all">Back to API keys</a>`,
    );
    expect(await errorAfter(`${KEYS}/x`, `${test.url}${BASE}/reference`)).to.include(
      `href="${BASE}/reference">Back</a>`,
    );
    for (const foreign of [
      'https://evil.example/admin/integrations/api/audit',
      'javascript:alert(1)',
      `${test.url}/admin/plugins`,
      test.url + bad,
    ]) {
      expect(await errorAfter(bad, foreign), foreign).to.include(
        `href="${BASE}/audit">Back to the audit log`,
      );
    }
  });

  it('shorten a whole key in a search to its start, and still find it', async () => {
    const { key, prefix } = await person.admin.createKey('Pasted');
    for (const path of [`${KEYS}?state=all&search=${key}`, `${BASE}/audit?key=${key}`]) {
      const moved = await person.get(path);
      const shortUrl = moved.headers.get('location') ?? '';
      expect(moved.status).to.equal(303);
      expect(moved.html + shortUrl).to.not.include(key);
      expect((await person.get(shortUrl)).html)
        .to.include('Pasted')
        .and.include(`value="${prefix}"`);
      // Without a session too: the URL of the sign-in page contains the one to return to.
      const signedOut = await fetch(test.url + path, { headers: { Accept: 'text/html' } });
      expect(signedOut.url).to.include('/admin/sign-in').and.not.include(key);
      expect(await signedOut.text()).to.not.include(key);
    }
  });

  it('serve the style sheet and browser module as immutable, with a hash in their names', async () => {
    const { html } = await person.get(KEYS);
    const assets = [...html.matchAll(/(?:href|src)="([^"]*\/assets\/[^"]*)"/g)].map(([, path = '']) => path);
    expect(assets).to.have.length(2);
    for (const path of assets) {
      expect(path).to.match(/\/assets\/admin\.[0-9a-f]{12}\.(js|css)$/);
      const asset = await fetch(test.url + path);
      expect([asset.status, asset.headers.get('x-content-type-options')]).to.deep.equal([200, 'nosniff']);
      expect(asset.headers.get('cache-control')).to.equal('public, max-age=31536000, immutable');
      expect(asset.headers.get('content-type')).to.match(/^text\/(javascript|css); charset=utf-8$/);
    }
  });
});
