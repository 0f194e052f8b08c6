/** What a read key and a read & write key may do: by method for any path, and by the scope of a route. */
import { expect } from 'chai';
import type { Request, RequestHandler, Response } from 'express';
import { refuseChangesByReadKeys, requireScope } from '../../src/api/authorise.js';
import { startExchange } from '../../src/api/exchange.js';
import { Problem } from '../../src/http/problem.js';
import type { Scope } from '../../src/keys/scope.js';

/** Returns whether the stage lets a request with this method and a key of this scope pass; otherwise the problem. */
function passes(stage: RequestHandler, scope: Scope, method: string): boolean | Problem {
  const req = { method } as Partial<Request> as Request;
  const res = { locals: {} } as Partial<Response> as Response;
  startExchange(req, res).principal = {
    keyId: 'key-1',
    keyName: 'CRM',
    tenantId: '1',
    scope,
    secretNumber: 1,
    networks: null,
    rateLimitPerMinute: null,
  };
  let hasPassed = false;
  try {
    stage(req, res, () => {
      hasPassed = true;
    });
  } catch (error) {
    if (!(error instanceof Problem) || hasPassed) throw error;
    return error;
  }
  return hasPassed;
}

function expectReadOnly(result: boolean | Problem, message: string): void {
  expect(result, message).to.include({ status: 403, code: 'read_only_key' });
  expect(result, message)
    .to.have.property('headers')
    .that.deep.equals({ 'WWW-Authenticate': 'Bearer realm="exovo-api", error="insufficient_scope"' });
}

describe('refuseChangesByReadKeys', () => {
  it('lets a read key use GET, HEAD and OPTIONS alone', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(passes(refuseChangesByReadKeys, 'read', method)).to.equal(true);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY', 'get']) {
      expectReadOnly(passes(refuseChangesByReadKeys, 'read', method), method);
    }
  });

  it('lets a read & write key use every method', () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(passes(refuseChangesByReadKeys, 'read_write', method), method).to.equal(true);
    }
  });
});

describe('requireScope', () => {
  it('refuses a read key on a route that requires read & write, whatever the method', () => {
    for (const method of ['GET', 'POST']) {
      expectReadOnly(passes(requireScope({ scope: 'read_write' }), 'read', method), method);
    }
  });

  it('lets every other pair of key and route pass', () => {
    expect(passes(requireScope({ scope: 'read' }), 'read', 'GET')).to.equal(true);
    expect(passes(requireScope({ scope: 'read' }), 'read_write', 'GET')).to.equal(true);
    expect(passes(requireScope({ scope: 'read_write' }), 'read_write', 'POST')).to.equal(true);
  });
});
