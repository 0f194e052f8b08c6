/** The audit log as a page and as CSV: filters, paging, and no formulas for spreadsheets. */
import { expect } from 'chai';
import fc from 'fast-check';
import { csvLine } from '../../../src/admin/frame/csv.js';
import { fillWithKeys } from '../../support/many-keys.js';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const AUDIT = '/admin/integrations/api/audit';
const COLUMNS = 'at,actor,action,key_name,key_prefix,key_id,scope,address,request_id,id,detail';

describe('the audit log', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  const rowsIn = (html: string) => html.split('<tbody')[1]?.split('<tr').slice(1) ?? [];

  it('says what will be recorded while it is empty', async () => {
    expect((await person.get(AUDIT)).html).to.include('No activity yet.');
  });

  it('shows who, what, when, which key and from which IP address, newest first', async () => {
    const { id, prefix } = await person.admin.createKey('CRM sync', 'Read & write');
    await person.admin.revokeKey(id);
    const [revoked = '', created = ''] = rowsIn((await person.get(AUDIT)).html);
    expect(revoked).to.include('Revoked').and.include('CRM sync').and.include(`${prefix}…`);
    expect(revoked).to.include('<bdi>admin</bdi>').and.include('127.0.0.1').and.include('Read &amp; write');
    expect(revoked).to.match(/<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ" data-time="exact"/);
    expect(created).to.include('Created').and.include('CRM sync');
  });

  it('shows what a change set, and a row whose detail was changed by SQL without it', async () => {
    const { id } = await person.admin.createKey('With details');
    const details = {
      'api_key.rotated': { oldSecretEndsAt: '2026-07-05T15:02:11Z' },
      'api_key.networks_changed': { networks: ['192.0.2.0/24', '2001:db8::1'] },
      'api_key.rate_limit_changed': { rateLimitPerMinute: 1 },
      'api_key.old_secret_ended': { networks: '<not a list>' },
    };
    for (const [action, detail] of Object.entries(details)) {
      await test.database.query(
        `INSERT INTO exovo_api_audit_log
         SELECT UUID(), tenant_id, at, actor, ?, key_id, key_prefix, key_name, scope, address, request_id, ?
           FROM exovo_api_audit_log WHERE key_id = ? AND action = 'api_key.created'`,
        [action, JSON.stringify(detail), id],
      );
    }
    const rows = rowsIn((await person.get(`${AUDIT}?keyId=${id}`)).html);
    const rowOf = (title: string) => rows.find((row) => row.includes(title));
    expect(rowOf('New secret')).to.include('Old secret ends <time datetime="2026-07-05T15:02:11Z"');
    expect(rowOf('Networks changed')).to.include('192.0.2.0/24, 2001:db8::1');
    expect(rowOf('Rate limit changed')).to.include('1 request per minute');
    expect(rowOf('Old secret ended')).to.not.include('not a list');
    const { items } = (await (await person.admin.get(`${AUDIT}?keyId=${id}`)).json()) as {
      items: { action: string; detail: object | null }[];
    };
    const stored = Object.fromEntries(items.map(({ action, detail }) => [action, detail]));
    expect(stored).to.deep.equal({
      ...details,
      'api_key.old_secret_ended': null,
      'api_key.created': null,
    });
    const { html: csv } = await person.get(`${AUDIT}.csv?keyId=${id}&action=api_key.rotated`);
    expect(csv).to.include('"{""oldSecretEndsAt"":""2026-07-05T15:02:11Z""}"');
  });

  it('can be filtered by key, action, administrator and days, alone and combined', async () => {
    const { id, prefix } = await person.admin.createKey('To be found');
    await person.admin.revokeKey(id);
    await test.database.query(
      "UPDATE exovo_api_audit_log SET at = '2026-03-01 03:30:00.000' WHERE key_id = ? AND action = 'api_key.created'",
      [id],
    );
    const found = async (query: string) => rowsIn((await person.get(`${AUDIT}?${query}`)).html).length;
    expect(await found(`keyId=${id}`)).to.equal(2);
    expect(await found('key=to+be+f')).to.equal(2);
    expect(await found(`key=${prefix}&action=api_key.revoked&day=&tz=`)).to.equal(1);
    expect(await found('key=nothing+such')).to.equal(0);
    expect(await found('from=2026-03-01&to=2026-03-01')).to.equal(1);
    expect(await found('from=2026-02-01&to=2026-03-31')).to.equal(1);
    expect(await found('to=2026-02-28')).to.equal(0);
    expect(await found('from=2026-03-01&to=2026-03-01&tz=America/Detroit')).to.equal(0);
    const day = 'from=2026-02-28&to=2026-02-28&tz=America/Detroit';
    expect(await found(day)).to.equal(1);
    expect(await found(`${day}&action=api_key.revoked`)).to.equal(0);
    expect(await found(`${day}&actor=admin&action=api_key.created`)).to.equal(1);
    expect(await found(`${day}&actor=Admin`)).to.equal(0);
    expect((await person.get(`${AUDIT}?${day}`)).html)
      .to.include('Time zone: <span data-zone-name>America/Detroit</span>')
      .and.include('audit.csv?from=2026-02-28&amp;to=2026-02-28&amp;tz=America%2FDetroit');
    const reversed = await person.get(`${AUDIT}?from=2026-03-02&to=2026-03-01`);
    expect(reversed.html).to.include('the first day is after the last one');
  });

  it('suggests the administrators of the entries shown', async () => {
    await test.database.query(
      `INSERT INTO exovo_api_audit_log
       SELECT UUID(), tenant_id, at, '<Möller>', action, key_id, key_prefix, key_name, scope, address, request_id, NULL
         FROM exovo_api_audit_log LIMIT 1`,
    );
    expect((await person.get(AUDIT)).html).to.include(
      '<datalist id="actors"><option value="&lt;Möller&gt;"></option><option value="admin"></option></datalist>',
    );
    const { html } = await person.get(`${AUDIT}?actor=${encodeURIComponent('<Möller>')}`);
    expect(rowsIn(html)).to.have.length(1);
    expect(html).to.include('name="actor" value="&lt;Möller&gt;"');
  });

  it('says who revoked what last month after one click, and what else happened then', async () => {
    const { id } = await person.admin.createKey('Revoked last month');
    await person.admin.revokeKey(id);
    await test.database.query(
      `UPDATE exovo_api_audit_log SET at = UTC_TIMESTAMP(3) - INTERVAL 1 MONTH WHERE key_id = ?`,
      [id],
    );
    const clicked = await person.get(`${AUDIT}?key=&from=2020-01-01&to=&tz=&preset=revoked-last-month`);
    expect(rowsIn(clicked.html)).to.have.length(1);
    expect(clicked.html).to.include('<option value="api_key.revoked" selected>');
    const [, from] = /name="from" type="date" value="(\d{4}-\d\d-01)"/.exec(clicked.html) ?? [];
    expect(clicked.html).to.include(`audit.csv?action=api_key.revoked&amp;from=${from}&amp;to=`);
    expect(rowsIn((await person.get(`${AUDIT}?preset=last-month`)).html)).to.have.length(2);
    expect((await person.get(`${AUDIT}?preset=last-year`)).status).to.equal(400);
  });

  it('for scripts can be filtered by RFC 3339 times, administrator, action and key', async () => {
    const { id } = await person.admin.createKey('For scripts');
    await test.database.query(
      "UPDATE exovo_api_audit_log SET at = '2026-04-01 12:00:00.500' WHERE key_id = ?",
      [id],
    );
    const get = (query: string) => person.admin.get(`${AUDIT}?${query}`);
    const found = async (query: string) =>
      ((await (await get(query)).json()) as { items: object[] }).items.length;
    expect(await found('from=2026-04-01T12:00:00.5Z&to=2026-04-01T12:00:01Z')).to.equal(1);
    expect(await found('from=2026-04-01T12:00:00Z&to=2026-04-01T12:00:00.5Z')).to.equal(0);
    expect(await found('from=2026-04-01T14:00:00%2B02:00&to=2026-04-01T14:00:01%2B02:00')).to.equal(1);
    expect(await found(`keyId=${id}&actor=admin&action=api_key.created&to=2026-04-02T00:00:00Z`)).to.equal(1);
    expect(await found(`keyId=${id}&actor=nobody`)).to.equal(0);
    for (const [query, said] of [
      ['from=2026-04-01', 'must be an RFC 3339 time'],
      ['from=2026-04-01T14:00:00+02:00', 'plus sign encoded'],
      ['from=2026-04-02T00:00:00Z&to=2026-04-01T00:00:00Z', 'must not be later'],
      ['actor=', 'not allowed to be empty'],
      ['day=2026-04-01', 'is not allowed'],
    ] as const) {
      const response = await get(query);
      expect(response.status, query).to.equal(400);
      expect(((await response.json()) as { detail: string }).detail, query).to.include(said);
    }
  });

  it('as CSV conforms to RFC 4180, is UTF-8 with a byte order mark, and has the same filter', async () => {
    const { id } = await person.admin.createKey('Comma, "quote" and ünïcödé 😀');
    const response = await fetch(`${test.url}${AUDIT}.csv?keyId=${id}`, {
      headers: { Cookie: person.admin.cookie },
    });
    expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).to.match(
      /^attachment; filename="api-key-audit\.csv"$/,
    );
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 3).toString('hex')).to.equal('efbbbf');
    const [head, line, ...rest] = bytes.toString('utf8').slice(1).split('\r\n');
    expect(head).to.equal(
      COLUMNS.split(',')
        .map((name) => `"${name}"`)
        .join(','),
    );
    expect(line).to.include('"Comma, ""quote"" and ünïcödé 😀"').and.include('"api_key.created"');
    expect(rest).to.deep.equal(['']);
  });

  it('as CSV contains no formula for a spreadsheet, whatever the name of a key', async () => {
    for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '＝1+1', '=cmd|" /C calc"!A0', '\u200b=1']) {
      expect(csvLine([name])).to.equal(`"'${name.replaceAll('"', '""')}"\r\n`);
    }
    for (const name of ['\t=1', '\r=1', ' =1']) expect(csvLine([name])).to.match(/^"'/);
    expect(csvLine(['a-b', 'a=b', '1+1'])).to.equal('"a-b","a=b","1+1"\r\n');
    await person.admin.createKey('=HYPERLINK("http://evil.example")');
    const { html: csv } = await person.get(`${AUDIT}.csv`);
    expect(csv).to.include('"\'=HYPERLINK(""http://evil.example"")"');
    expect(csv).to.not.match(/(^|,|\n)"?[=+\-@\t\r]/);
  });

  it('as CSV preserves any cell', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (cells) => {
        const line = csvLine(cells);
        const back = [...line.slice(0, -2).matchAll(/(?:^|,)"((?:[^"]|"")*)"/gs)].map(([, cell = '']) =>
          cell.replaceAll('""', '"'),
        );
        expect(back).to.have.length(cells.length);
        for (const [index, cell] of cells.entries()) expect(back[index]).to.be.oneOf([cell, `'${cell}`]);
      }),
    );
  });

  it('shows each record on one page and once in the CSV', async () => {
    await fillWithKeys(test.database, { tenantId: '2', keys: 60, auditRows: 2_345 });
    await person.admin.chooseTenant('2');
    const seen = new Set<string>();
    let path: string | undefined = `${AUDIT}?action=api_key.created`;
    let pages = 0;
    while (path !== undefined && pages < 5) {
      const { html } = await person.get(path);
      const rows = rowsIn(html);
      expect(rows).to.have.length(50);
      for (const row of rows) seen.add(row);
      path = html.match(/rel="next" href="([^"]*)"/)?.[1]?.replaceAll('&amp;', '&');
      pages += 1;
    }
    expect([pages, seen.size]).to.deep.equal([5, 250]);
    const { html: csv } = await person.get(`${AUDIT}.csv`);
    const ids = csv
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',').at(-2));
    expect([ids.length, new Set(ids).size]).to.deep.equal([2_345, 2_345]);
    const all = await person.get(`${AUDIT}?key=key`);
    expect(all.html).to.not.include('More than');
    await fillWithKeys(test.database, { tenantId: '2', keys: 200, auditRows: 0 });
    expect((await person.get(`${AUDIT}?key=key`)).html).to.include('More than 100 keys match;');
    const complete = await person.get(`${AUDIT}.csv?key=key`);
    expect(complete.html.trim().split('\r\n')).to.have.length(1 + 2_345);
    const created = await person.get(`${AUDIT}.csv?key=key&action=api_key.created`);
    const { n } = (
      await test.database.query<{ n: number }>(
        "SELECT COUNT(*) AS n FROM exovo_api_audit_log WHERE tenant_id = '2' AND action = 'api_key.created'",
      )
    )[0] ?? { n: 0 };
    expect(created.html.trim().split('\r\n')).to.have.length(1 + Number(n));
  });
});
