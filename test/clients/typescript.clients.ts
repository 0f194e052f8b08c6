/** Clients in TypeScript that other people's generators write: each compiles with strict checks and makes real calls. */
import { expect } from 'chai';
import { withTestHost } from '../support/with-test-host.js';
import { Workshop } from './workshop.js';

/** Each program reads the extensions, sets a presence, and prints both and a problem's code. */
const EXPECTED = { first: '007', stored: 'Away', code: 'invalid_query' };
/** `presence` is one of five values or null; the compiler must refuse a program that forgets null. */
const NULLABLE = `
type Presence = 'Available' | 'Away' | 'Out of office' | 'Custom 1' | 'Custom 2';
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
`;

describe('A TypeScript client that is generated from the served document', function () {
  this.timeout(120_000);
  const host = withTestHost();
  let workshop: Workshop;
  let environment: { readonly BASE_URL: string; readonly KEY: string };

  before(async () => {
    const { key } = await host.admin.createKey('Generated clients', 'Read & write');
    environment = { BASE_URL: `${host.url}/api/v1`, KEY: key };
    workshop = await Workshop.open(host.url);
  });
  after(() => workshop?.close());

  it('by @hey-api/openapi-ts has a nullable presence and makes calls', async () => {
    await workshop.tool('openapi-ts', '-i', 'openapi.json', '-o', 'heyapi', '-c', '@hey-api/client-fetch');
    const source = `
import { client } from './heyapi/client.gen';
import { listCalls, listExtensions, setPresence, type Extension } from './heyapi';
${NULLABLE}
export const check: Equal<Extension['presence'], Presence | null> = true;
client.setConfig({ baseUrl: process.env.BASE_URL, auth: process.env.KEY });
async function main() {
  const { data } = await listExtensions({ throwOnError: true });
  const first = data.items[0]!.extension;
  const stored = await setPresence({ path: { extension: first }, body: { presence: 'Away' }, throwOnError: true });
  const { error } = await listCalls({ query: { limit: 501 } });
  console.log(JSON.stringify({ first, stored: stored.data.presence, code: error?.code }));
}
void main();`;
    expect(await workshop.runTyped('use-heyapi', source, environment)).to.deep.equal(EXPECTED);
  });

  it('by orval has a nullable presence and makes calls, and its zod schemas accept the responses', async () => {
    const { BASE_URL } = environment;
    const config = {
      calls: {
        input: './openapi.json',
        output: { target: './orval/calls.ts', client: 'fetch', baseUrl: BASE_URL },
      },
      schemas: { input: './openapi.json', output: { target: './orval/schemas.ts', client: 'zod' } },
    };
    await workshop.write('orval.config.cjs', `module.exports = ${JSON.stringify(config)};`);
    await workshop.tool('orval', '--config', 'orval.config.cjs');
    const source = `
import { listCalls, listExtensions, setPresence, type Extension, type Problem } from './orval/calls';
import { listCallsResponse, listExtensionsResponse } from './orval/schemas';
${NULLABLE}
export const check: Equal<Extension['presence'], Presence | null> = true;
const options = { headers: { Authorization: \`Bearer \${process.env.KEY}\` } };
async function main() {
  const list = await listExtensions(options);
  if (list.status !== 200) throw new Error(list.data.detail);
  const first = listExtensionsResponse.parse(list.data).items[0]!.extension;
  listCallsResponse.parse((await listCalls({ limit: 500 }, options)).data);
  // A later version may add members.
  listExtensionsResponse.parse({ items: [{ ...list.data.items[0], later: 1 }] });
  const stored = await setPresence(first, { presence: 'Away' }, options);
  const refused = await listCalls({ limit: 501 }, options);
  const presence = stored.status === 200 && stored.data.presence;
  console.log(JSON.stringify({ first, stored: presence, code: (refused.data as Problem).code }));
}
void main();`;
    expect(await workshop.runTyped('use-orval', source, environment)).to.deep.equal(EXPECTED);
  });

  it('by openapi-typescript-codegen has a nullable presence and makes calls', async () => {
    await workshop.tool('openapi', '-i', 'openapi.json', '-o', 'codegen');
    const source = `
import { ApiError, ApiService, OpenAPI, Presence as Presences, type Extension } from './codegen';
${NULLABLE}
export const check: Equal<Extension['presence'], Presences | null> = true;
OpenAPI.BASE = process.env.BASE_URL!;
OpenAPI.TOKEN = process.env.KEY!;
async function main() {
  const first = (await ApiService.listExtensions()).items[0]!.extension;
  const stored: \`\${Presences}\` = (await ApiService.setPresence(first, { presence: Presences.AWAY })).presence;
  const code = await ApiService.listCalls(501).catch((error: ApiError) => error.body.code);
  console.log(JSON.stringify({ first, stored: stored satisfies Presence, code }));
}
void main();`;
    expect(await workshop.runTyped('use-codegen', source, environment)).to.deep.equal(EXPECTED);
  });
});
