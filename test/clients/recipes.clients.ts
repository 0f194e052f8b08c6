/** The recipes of docs/recipes on a running host, as the tools for which they are written run them. */
import { appendFile, cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';
import { Workshop } from './workshop.js';

const RECIPES = join(PACKAGE_ROOT, 'docs/recipes');

describe('The recipes', function () {
  this.timeout(120_000);
  const host = withTestHost();
  let workshop: Workshop;

  before(async () => {
    workshop = await Workshop.open(host.url);
  });
  after(() => workshop?.close());

  describe('for Bruno', () => {
    const runCollection = async (key: string) => {
      const variables = { serverUrl: host.url, apiKey: key, presence: 'Away' };
      const options = Object.entries(variables).flatMap(([name, value]) => ['--env-var', `${name}=${value}`]);
      return workshop.tool('bru', 'run', '--env', 'PBX', ...options);
    };
    before(() => cp(join(RECIPES, 'bruno'), workshop.folder, { recursive: true }));

    it('sends every request and passes its own assertions', async () => {
      const { key } = await host.admin.createKey('Bruno', 'Read & write');
      const output = await runCollection(key);
      expect(output).to.match(/Requests.*4 Passed/);
      const response = await fetch(`${host.url}/api/v1/extensions`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      const { items } = (await response.json()) as { items: { extension: string; presence: string }[] };
      expect(items.find(({ extension }) => extension === '205')?.presence).to.equal('Away');
    });

    it("shows a problem's detail if the server refuses a request", async () => {
      const { key } = await host.admin.createKey('Bruno, read-only', 'Read');
      const failure = await runCollection(key).catch((error: Error) => error.message);
      expect(failure).to.include('This API key is read-only.');
    });
  });

  it('for Zapier is valid and passes the tests of the app', async () => {
    await cp(join(RECIPES, 'zapier'), join(workshop.folder, 'zapier'), { recursive: true });
    const { key } = await host.admin.createKey('Zapier', 'Read & write');
    const environment = [`SERVER_URL=${host.url}`, `API_KEY=${key}`];
    const tests = 'zapier/test/app.test.js';
    const output = await workshop.program('env', ...environment, process.execPath, '--test', tests);
    expect(output).to.match(/^# pass 7$/m);
  });

  it('for Zapier passes zapier validate, which finds a mistake', async () => {
    await cp(join(RECIPES, 'zapier'), join(workshop.folder, 'app'), { recursive: true });
    await symlink(join(workshop.folder, 'node_modules'), join(workshop.folder, 'app/node_modules'));
    // Without the checks of style, which Zapier's servers do.
    const validate = () => workshop.toolOnNode22('app', 'zapier-platform', 'validate', '--without-style');
    expect(await validate()).to.include('structurally sound');
    await appendFile(join(workshop.folder, 'app/index.js'), '\nmodule.exports.version = "one";\n');
    expect(await validate().catch((error: Error) => error.message)).to.include('invalid');
  });

  describe('for n8n', () => {
    let workflow: N8nWorkflow;
    before(async () => {
      workflow = JSON.parse(await readFile(join(RECIPES, 'n8n/new-calls.json'), 'utf8')) as N8nWorkflow;
    });
    const nodeOf = (type: string) => {
      const node = workflow.nodes.find((candidate) => candidate.type === `n8n-nodes-base.${type}`);
      if (node === undefined) throw new Error(`The workflow has no ${type}.`);
      return node;
    };

    /** Sends the request of the HTTP node, then runs the code of the Code node, as n8n does in one execution. */
    const execute = async (key: string, staticData: object): Promise<readonly N8nCall[]> => {
      const { url = '', queryParameters } = nodeOf('httpRequest').parameters;
      const query = new URLSearchParams();
      for (const { name, value } of queryParameters?.parameters ?? []) query.append(name, value);
      const response = await fetch(`${url.replace('https://pbx.example.com', host.url)}?${query}`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      const json: unknown = await response.json();
      expect(response.status, JSON.stringify(json)).to.equal(200);
      const run = new Function('$input', '$getWorkflowStaticData', nodeOf('code').parameters.jsCode ?? '');
      const items = run({ first: () => ({ json }) }, () => staticData) as { json: N8nCall }[];
      return items.map(({ json: call }) => call);
    };

    /** Adds a call that started so many seconds before the newest one. */
    const addCall = (secondsBefore: number) =>
      host.database.query(
        `INSERT INTO pbx_cdrs (id, tenant_id, uniqueid, started_at, direction, disposition, duration_seconds,
           talk_seconds, has_recording)
         SELECT MAX(id) + 1, '1', ?, MAX(started_at) - INTERVAL ? SECOND, 'inbound', 'answered', 60, 50, 0
         FROM pbx_cdrs`,
        [`${1_800_000_000 - secondsBefore}.1`, secondsBefore],
      );

    it('has the shape that n8n imports: known nodes in one chain', () => {
      const chain = ['scheduleTrigger', 'httpRequest', 'code', 'noOp'].map(nodeOf);
      expect(workflow.nodes).to.deep.equal(chain);
      for (const [index, { id, name, position, typeVersion }] of chain.entries()) {
        expect(id).to.match(/^[0-9a-f-]{36}$/);
        expect(position).to.have.length(2);
        expect(typeVersion).to.be.a('number');
        const next = chain[index + 1]?.name;
        const expected =
          next === undefined ? undefined : { main: [[{ node: next, type: 'main', index: 0 }]] };
        expect(workflow.connections[name]).to.deep.equal(expected);
      }
      const { authentication, genericAuthType } = nodeOf('httpRequest').parameters;
      expect([authentication, genericAuthType]).to.deep.equal(['genericCredentialType', 'httpBearerAuth']);
    });

    it('passes on no call at its first run, then each new call once, oldest first, also after a restart', async () => {
      const { key } = await host.admin.createKey('n8n');
      let stored = {};
      expect(await execute(key, stored)).to.deep.equal([]);
      expect(await execute(key, stored)).to.deep.equal([]);
      // The second one is a long call: it appears below a call that was listed before.
      await addCall(-5);
      await addCall(3600);
      const starts = (await execute(key, stored)).map(({ start }) => start);
      expect(starts).to.have.length(2);
      expect(starts).to.deep.equal([...starts].sort());
      // n8n stores it as JSON and reads it again after a restart.
      stored = JSON.parse(JSON.stringify(stored)) as object;
      expect(await execute(key, stored)).to.deep.equal([]);
    });
  });
});

/** The members of an exported n8n workflow that the tests use. */
interface N8nWorkflow {
  readonly nodes: readonly N8nNode[];
  readonly connections: Readonly<Record<string, unknown>>;
}

interface N8nCall {
  readonly start: string;
}

interface N8nNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly [number, number];
  readonly parameters: {
    readonly url?: string;
    readonly authentication?: string;
    readonly genericAuthType?: string;
    readonly queryParameters?: { readonly parameters: readonly { name: string; value: string }[] };
    readonly jsCode?: string;
  };
}
