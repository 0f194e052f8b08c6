/**
 * Tries the app on a real server: set SERVER_URL and API_KEY, a key with the scope Read & write, before npm test. Changes
 * the presence of one extension and changes it back.
 */
const assert = require('node:assert');
const { createServer } = require('node:http');
const { test } = require('node:test');
const zapier = require('zapier-platform-core');
const createLambdaHandler = require('zapier-platform-core/src/tools/create-lambda-handler');
const app = require('../index.js');

const appTester = zapier.createAppTester(app);
const authData = { serverUrl: process.env.SERVER_URL ?? '', apiKey: process.env.API_KEY ?? '' };
const { new_call: newCall, extension_list: extensionList } = app.triggers;

test("follows Zapier's schema", async () => {
  // zapier validate does the same before it checks the style.
  const validate = (definition) => createLambdaHandler(definition)({ command: 'validate' });
  assert.deepStrictEqual((await validate(app)).results, []);
  assert.notDeepStrictEqual((await validate({ ...app, version: 'one' })).results, []);
});

test("checks a connection and returns the key's name for its label", async () => {
  const ping = await appTester(app.authentication.test, { authData });
  assert.strictEqual(ping.ok, true);
  assert.strictEqual(typeof ping.key, 'string');
  assert.strictEqual(ping.scope, 'Read & write');
});

test('takes a URL with a slash at its end and spaces around the key', async () => {
  const pasted = { serverUrl: ` ${authData.serverUrl}/`, apiKey: ` ${authData.apiKey}\n` };
  assert.strictEqual((await appTester(app.authentication.test, { authData: pasted })).ok, true);
});

test("shows a problem's detail, code and status", async () => {
  const wrong = { ...authData, apiKey: `exovo_${'0'.repeat(28)}` };
  const error = await appTester(app.authentication.test, { authData: wrong }).catch((thrown) => thrown);
  const { message, code, status } = JSON.parse(error.message);
  assert.match(message, /^The API key is not valid\./);
  assert.deepStrictEqual({ code, status }, { code: 'invalid_key', status: 401 });
});

test('lists calls with distinct ids, newest first', async () => {
  const calls = await appTester(newCall.operation.perform, { authData });
  assert.strictEqual(new Set(calls.map(({ id }) => id)).size, calls.length);
  const starts = calls.map(({ start }) => start);
  assert.deepStrictEqual(starts, [...starts].sort().reverse());
  const [first = newCall.operation.sample] = calls;
  assert.deepStrictEqual(Object.keys(newCall.operation.sample), Object.keys(first));
});

test("sets a user's presence", async () => {
  const [{ id }] = await appTester(extensionList.operation.perform, { authData });
  const set = (presence) =>
    appTester(app.creates.set_status.operation.perform, {
      authData,
      inputData: { extension: id, presence },
    });
  const presence = await presenceOf(id);
  assert.deepStrictEqual(await set('Custom 2'), { id, extension: id, presence: 'Custom 2' });
  assert.strictEqual(await presenceOf(id), 'Custom 2');
  await set(presence ?? 'Available');
});

test('lets Zapier try again after the number of seconds in Retry-After', async () => {
  await withServer(503, { 'Retry-After': '300' }, { detail: 'API access is off.' }, async (serverUrl) => {
    const error = await appTester(newCall.operation.perform, {
      authData: { serverUrl, apiKey: 'any' },
    }).catch((thrown) => thrown);
    assert.strictEqual(error.name, 'ThrottledError');
    assert.deepStrictEqual(JSON.parse(error.message), { message: 'API access is off.', delay: 300 });
  });
});

async function presenceOf(extension) {
  const response = await fetch(`${authData.serverUrl}/api/v1/extensions`, {
    headers: { Authorization: `Bearer ${authData.apiKey}` },
  });
  return (await response.json()).items.find((item) => item.extension === extension).presence;
}

/** Calls `use` with the URL of a server that responds to everything with the same problem. */
async function withServer(status, headers, problem, use) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers });
    response.end(JSON.stringify(problem));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
