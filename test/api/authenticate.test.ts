/** Which Authorization headers hold a credential, and what a request without a valid one gets. No host, no database. */
import { expect } from 'chai';
import type { Request, Response } from 'express';
import { authenticate, principalOf, recordUse } from '../../src/api/authenticate.js';
import { startExchange } from '../../src/api/exchange.js';
import { Problem } from '../../src/http/problem.js';
import type { Principal } from '../../src/keys/key-verifier.js';

const PRINCIPAL: Principal = {
  keyId: 'key-1',
  keyName: 'CRM',
  tenantId: '1',
  scope: 'read',
  secretNumber: 1,
  networks: null,
  rateLimitPerMinute: null,
};
const CHALLENGE = 'Bearer realm="exovo-api"';

/** A verifier that knows the token `known` and records what it is asked. */
function stubVerifier() {
  const asked: string[] = [];
  return {
    asked,
    verify: (token: string): Principal | undefined => {
      asked.push(token);
      return token === 'known' ? PRINCIPAL : undefined;
    },
  };
}

/** A request with these Authorization headers, as Node.js parses them, and its started exchange. */
function exchangeWith(...authorization: string[]) {
  const headersDistinct = authorization.length === 0 ? {} : { authorization };
  const req = { headersDistinct } as Partial<Request> as Request;
  const res = { locals: {} } as Partial<Response> as Response;
  return { req, res, exchange: startExchange(req, res) };
}

/** Runs `authenticate` and returns the token that it took from the headers, or the problem that it returns. */
function outcomeOf(...authorization: string[]): unknown {
  const { req, exchange } = exchangeWith(...authorization);
  const verifier = stubVerifier();
  const refusal = authenticate(verifier)(req, exchange);
  return verifier.asked.length === 0 ? refusal : verifier.asked.join();
}

/** Returns the problem that `authenticate` returns for a header, before or after it has asked the verifier. */
function refusalOf(header: string): Problem {
  const { req, exchange } = exchangeWith(header);
  const refusal = authenticate(stubVerifier())(req, exchange);
  if (refusal instanceof Problem) return refusal;
  throw new Error(`"${header}" was accepted.`);
}

describe('authenticate', () => {
  it('takes the token after the scheme in any case and one or more spaces', () => {
    for (const header of ['Bearer token', 'bearer token', 'BEARER token', 'Bearer   token']) {
      expect(outcomeOf(header), header).to.equal('token');
    }
    expect(outcomeOf('Bearer a.b~c+d/e==')).to.equal('a.b~c+d/e==');
  });

  it('returns a 401 with a bare challenge if no credential was sent', () => {
    for (const headers of [[], [''], ['   '], ['Bearer'], ['bearer'], ['Bearer  '], ['BEARER\t']]) {
      const problem = outcomeOf(...headers);
      expect(problem, JSON.stringify(headers)).to.include({ status: 401, code: 'missing_key' });
      expect(problem).to.have.property('headers').that.deep.equals({ 'WWW-Authenticate': CHALLENGE });
    }
  });

  it('returns a 401 with error="invalid_token", without asking the verifier, for every other form', () => {
    for (const headers of [
      ['Basic token'],
      ['token'],
      ['x'],
      ['Bearertoken'],
      ['XBearer token'],
      ['X Bearer'],
      ['Bearer token more'],
      ['Bearer token '],
      ['Bearer\ttoken'],
      ['Bearer \ttoken'],
      ['Bearer token', 'Bearer token'],
      ['', ''],
      ['', 'Bearer token'],
      ['Bearer', 'Bearer token'],
      ['Bearer token', ''],
    ]) {
      const problem = outcomeOf(...headers);
      expect(problem, JSON.stringify(headers)).to.include({ status: 401, code: 'invalid_key' });
      expect(problem)
        .to.have.property('headers')
        .that.deep.equals({ 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` });
    }
  });

  it('says what is wrong with the shape of a header, in constants that repeat no part of it', () => {
    const key = 'exovo_abcdefghijklmnopqrstuv';
    for (const [header, hint] of [
      [key, 'The Authorization header has no "Bearer " before the key.'],
      [`Bearer${key}`, 'The Authorization header has no "Bearer " before the key.'],
      [`Basic ${key}`, 'The Authorization header has a scheme other than Bearer.'],
      [`Token ${key}`, 'The Authorization header has a scheme other than Bearer.'],
      [`Bearer: ${key}`, 'The Authorization header has a scheme other than Bearer.'],
      [`Bearer Bearer ${key}`, 'The Authorization header has "Bearer" twice.'],
      [`bearer BEARER ${key}`, 'The Authorization header has "Bearer" twice.'],
      [`Bearer "${key}"`, 'The API key is in quotation marks. Send it without them.'],
      [`Bearer '${key}'`, 'The API key is in quotation marks. Send it without them.'],
      [`Bearer "${key} "`, 'The API key is in quotation marks. Send it without them.'],
      [`Bearer exovo_${'X'.repeat(28)}`, 'This is the placeholder of the samples.'],
      ['Bearer exovo_XXXX', 'This is the placeholder of the samples.'],
      ['Bearer exovo_RW', 'This is the placeholder of the samples.'],
      ['Bearer exovo_\u00e2\u0080\u00a6', 'This is the placeholder of the samples.'],
    ] as const) {
      const problem = refusalOf(header);
      expect(problem, header).to.include({ status: 401, code: 'invalid_key' });
      expect(problem.detail, header).to.include(hint).and.not.include(key);
    }
  });

  it('gives a key of the right shape and every other header one and the same detail', () => {
    const { detail } = new Problem('invalid_key');
    for (const header of ['Bearer unknown', 'Bearer known more', 'Bearer\tknown x', 'Bearer exovo_XXXx']) {
      expect(refusalOf(header).detail, header).to.equal(detail);
    }
  });

  for (const kind of ['cached', 'read from the database'] as const) {
    const verifier = {
      verify: (token: string) => {
        const verdict = stubVerifier().verify(token);
        return kind === 'cached' ? verdict : Promise.resolve(verdict);
      },
    };

    it(`sets the principal and refuses nothing if the verdict, ${kind}, names one`, async () => {
      const { req, exchange } = exchangeWith('Bearer known');
      expect(await authenticate(verifier)(req, exchange)).to.equal(undefined);
      expect(principalOf(exchange)).to.equal(PRINCIPAL);
    });

    it(`returns invalid_key if the verdict, ${kind}, names nobody`, async () => {
      const { req, exchange } = exchangeWith('Bearer unknown');
      expect(await authenticate(verifier)(req, exchange)).to.include({ status: 401, code: 'invalid_key' });
      expect(exchange.principal).to.equal(undefined);
    });
  }

  it('rejects if the database has not decided before the deadline', async () => {
    const { req, exchange } = exchangeWith('Bearer known');
    const started = Object.assign(exchange, { startedAtMs: performance.now() - 60_000 });
    const never = { verify: () => new Promise<Principal | undefined>(() => undefined) };
    let thrown: unknown;
    try {
      await authenticate(never)(req, started);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.have.property('message', 'the request was not served before its deadline');
  });
});

describe('recordUse', () => {
  it("records the principal's key with the request, and goes on", () => {
    const { req, res, exchange } = exchangeWith('Bearer known');
    exchange.principal = PRINCIPAL;
    const touched: unknown[] = [];
    let nexts = 0;
    recordUse({ touch: (...args) => touched.push(args) })(req, res, () => nexts++);
    expect(touched).to.deep.equal([[PRINCIPAL, req]]);
    expect(nexts).to.equal(1);
  });

  it('throws if no stage has authenticated the request', () => {
    const { req, res } = exchangeWith('Bearer known');
    const stage = recordUse({ touch: () => expect.fail('touched') });
    expect(() => stage(req, res, () => undefined)).to.throw('before authenticate');
  });
});
