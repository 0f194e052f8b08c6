/** The contract kit's findings about middleware that a host places before the gate of /api/v1. */
import { expect } from 'chai';
import express, { type RequestHandler } from 'express';
import { contractChecks } from '../../src/contract-tests/index.js';
import { startSmallHost } from '../support/small-host.js';

const CLOSED = 'while the plugin is not enabled, the gate responds 503';
const OPEN = 'an open gate is reached by every request';

const cors: RequestHandler = (req, res, next) => {
  res.setHeader('Access-Control-Allow-Origin', '*');
  if (req.method === 'OPTIONS') res.status(204).end();
  else next();
};
const rateLimit: RequestHandler = (_req, res, next) => {
  res.setHeader('RateLimit-Limit', '600');
  next();
};

describe('The contract kit, about middleware before the gate,', () => {
  /** Resolves to the warnings of a check, and to its reason if it fails. */
  async function result(before: readonly RequestHandler[], check: string) {
    const small = await startSmallHost({ before });
    const warnings: string[] = [];
    const found = contractChecks(() => ({
      host: small.host,
      url: small.publicUrl,
      tenantId: '1',
      unknownTenantId: 'nobody',
      administrator: async () => ({}),
      warn: (sentence) => warnings.push(sentence),
    })).find(({ name }) => name.startsWith(check));
    if (found === undefined) throw new Error(`There is no check "${check} …".`);
    const reason = await found.run().then(
      () => '',
      (error: Error) => error.message,
    );
    await small.stop();
    return { reason, warnings };
  }

  it('reports nothing if there is none', async () => {
    for (const check of [CLOSED, OPEN]) {
      expect(await result([], check), check).to.deep.equal({ reason: '', warnings: [] });
    }
  });

  it('warns of a body parser', async () => {
    const { reason, warnings } = await result([express.json()], OPEN);
    expect(reason).to.equal('');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('A body parser comes before the gate of /api/v1');
  });

  it('fails for CORS and for a rate limit, and names their headers', async () => {
    expect((await result([cors], CLOSED)).reason).to.include('access-control-allow-origin');
    expect((await result([rateLimit], CLOSED)).reason).to.include('ratelimit-limit');
    expect((await result([rateLimit], OPEN)).reason).to.include('ratelimit-limit');
  });
});
