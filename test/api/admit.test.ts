/** Which requests reach Express's router, and where the others end. No host, no database. */
import { expect } from 'chai';
import type { Request, Response } from 'express';
import { admit, type Check, inTurn } from '../../src/api/admit.js';
import { Problem } from '../../src/http/problem.js';

const FIRST = new Problem('invalid_key');
const SECOND = new Problem('rate_limited');
const pass: Check = () => undefined;
const passLater: Check = async () => undefined;

/** Resolves to `routed`, or to what the request was refused with. */
function outcomeOf(check: Check): Promise<unknown> {
  const req = {} as Partial<Request> as Request;
  const res = { locals: {} } as Partial<Response> as Response;
  return new Promise((resolve) => {
    const handler = admit(
      check,
      () => resolve('routed'),
      (error: unknown) => resolve(error),
    );
    void handler(req, res, () => expect.fail('next was called'));
  });
}

describe('admit', () => {
  it('passes on a request that no check refuses, whether or not a check has to wait', async () => {
    for (const first of [pass, passLater])
      for (const second of [pass, passLater])
        expect(await outcomeOf(inTurn(first, second))).to.equal('routed');
  });

  it('refuses with the problem of the first check that returns one, and asks no further', async () => {
    for (const first of [() => FIRST, async () => FIRST])
      expect(await outcomeOf(inTurn(first, () => expect.fail('asked')))).to.equal(FIRST);
    for (const first of [pass, passLater])
      for (const second of [() => SECOND, async () => SECOND])
        expect(await outcomeOf(inTurn(first, second))).to.equal(SECOND);
  });

  it('refuses with the error of a check that fails, at once or later', async () => {
    const error = new Error('a defect');
    const failing: Check[] = [
      () => {
        throw error;
      },
      async () => {
        throw error;
      },
    ];
    for (const check of failing) {
      expect(await outcomeOf(inTurn(check, pass))).to.equal(error);
      expect(await outcomeOf(inTurn(passLater, check))).to.equal(error);
    }
  });
});
