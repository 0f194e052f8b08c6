/**
 * better-auth's API-key plugin behind Express 5, on the same database server. Each request verifies one key. Rate limiting
 * is off for the server and for each key, so that only the verification is measured; everything else has its default
 * (keys are hashed, request count and last request are written). Runs in the folder where peers.ts installs its packages.
 */
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import express from 'express';
import { createPool } from 'mysql2/promise';

const { connection, keys: count } = JSON.parse(process.argv[2]);
const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: 'only-for-the-bench-and-its-own-tables-0123456789',
  database: createPool({ ...connection, connectionLimit: 10, timezone: 'Z' }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
});
await (await getMigrations(auth.options)).runMigrations();
const email = `bench-${process.pid}-${Date.now()}@example.com`;
const { user } = await auth.api.signUpEmail({
  body: { email, name: 'Bench', password: 'a-password-for-the-bench' },
});
const keys = [];
for (let i = 0; i < count; i++) {
  keys.push((await auth.api.createApiKey({ body: { name: `Bench ${i}`, userId: user.id } })).key);
}

const app = express();
// The bench fetches the keys once; only the bench can reach this server.
app.get('/keys', (_req, res) => void res.json(keys));
app.get('/ping', async (req, res) => {
  const sent = /^bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
  const verdict = await auth.api.verifyApiKey({ body: { key: sent } });
  if (!verdict.valid) res.status(401).json({ title: 'The API key is not valid.' });
  else res.json({ ok: true, key: verdict.key.name, scope: 'Read', tenant: '1' });
});
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`better-auth on http://127.0.0.1:${server.address().port}\n`);
});
