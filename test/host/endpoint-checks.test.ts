/** What the registry refuses about an endpoint, and the sentences with which it does. No I/O. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Joi from 'joi';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { Endpoint, EndpointProblemType } from '../../src/host/endpoint.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { PROBLEMS } from '../../src/http/problems.js';
import { PACKAGE_ROOT } from '../support/package-root.js';

const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
  method: 'GET',
  path: '/acme/queues',
  scope: 'read',
  summary: 'List queues',
  response: { kind: 'json', schema: Joi.object({}) },
  example: { response: {} },
  handle: () => ({}),
  ...more,
});
const problem = (code: string, status = 409) => ({ code, status, title: 'Closed', meaning: 'Closed.' });

describe('An endpoint at the hook registry', () => {
  it('is refused if it shadows a path of the OpenAPI document', () => {
    const { paths } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8'));
    const shadows = [
      ...Object.keys(paths),
      '/{any}',
      '/extensions/{x}/{y}',
      '/{a}/{b}/presence',
      '/extensions/me/presence',
    ];
    for (const path of shadows) {
      const params = Object.fromEntries(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [
          String(name),
          { description: 'Any.', example: 'a', schema: Joi.string() },
        ]),
      );
      expect(
        () =>
          createHookRegistry().register(ENDPOINT, { by: 'acme', name: 'own' }, endpoint({ path, params })),
        path,
      ).to.throw(/endpoint "own" of acme is refused: .* shadows .* belongs to exovo-api-access/);
    }
  });

  it('shares its path only with other methods of the same contributor', () => {
    const hooks = createHookRegistry();
    hooks.register(ENDPOINT, { by: 'acme', name: 'list' }, endpoint());
    hooks.register(ENDPOINT, { by: 'acme', name: 'add' }, endpoint({ method: 'POST', scope: 'read_write' }));
    expect(() => hooks.register(ENDPOINT, { by: 'acme', name: 'again' }, endpoint())).to.throw(
      '/acme/queues is taken by GET /acme/queues, the endpoint "list" of acme.',
    );
    expect(() =>
      hooks.register(
        ENDPOINT,
        { by: 'zeta', name: 'drop' },
        endpoint({ method: 'DELETE', scope: 'read_write' }),
      ),
    ).to.throw(
      'The endpoint "drop" of zeta is refused: /acme/queues is taken by GET /acme/queues, the endpoint "list" of acme.',
    );
  });

  it('cannot redefine a problem code of the plugin or of another endpoint', () => {
    const hooks = createHookRegistry();
    const declare = (by: string, name: string, one: EndpointProblemType) =>
      hooks.register(ENDPOINT, { by, name }, endpoint({ path: `/${by}/${name}`, problems: [one] }));
    for (const code of Object.keys(PROBLEMS)) {
      expect(() => declare('acme', 'own', problem(code))).to.throw(`"${code}" belongs to exovo-api-access`);
    }
    declare('acme', 'a', problem('acme_closed'));
    declare('acme', 'b', problem('acme_closed'));
    for (const [by, status] of [
      ['acme', 410],
      ['zeta', 409],
    ] as const) {
      expect(() => declare(by, 'c', problem('acme_closed', status))).to.throw(
        `The endpoint "c" of ${by} is refused: the problem "acme_closed" is declared differently by the endpoint "a" of acme.`,
      );
    }
  });

  it('is refused with a sentence for each part that is missing or invalid', () => {
    const wrong: [Partial<Endpoint>, RegExp][] = [
      [{ path: 'acme' }, /its path "acme"/],
      [{ path: '/acme/*' }, /its path/],
      [{ path: '/acme/' }, /its path/],
      [{ path: '/acme/{queue}' }, /doesn't describe the parameter queue/],
      [{ method: 'HEAD' as never }, /its method "HEAD"/],
      [{ scope: undefined as never }, /declares no scope/],
      [{ method: 'POST' }, /is a POST with the scope "read"/],
      [{ body: Joi.object({}) }, /is a GET with a body/],
      [{ summary: '' }, /no summary/],
      [{ response: undefined as never }, /declares no response/],
      [{ response: { kind: 'xml' } as never }, /declares no response/],
      [{ response: { kind: 'json' } as never }, /response has no schema/],
      [{ response: { kind: 'stream', mediaTypes: [] } }, /needs mediaTypes such as/],
      [{ response: { kind: 'stream', mediaTypes: ['audio'] } }, /needs mediaTypes such as/],
      [{ response: { kind: 'stream', mediaTypes: ['Audio/WAV'] } }, /needs mediaTypes such as/],
      [{ response: { kind: 'json', schema: {}, deadlineMs: 0 } }, /its deadlineMs is 0/],
      [{ response: { kind: 'json', schema: {}, deadlineMs: 60_000 } }, /its deadlineMs is 60000/],
      [{ example: undefined as never }, /no example/],
      [{ method: 'PUT', scope: 'read_write', body: Joi.object({}) }, /has a body but no example/],
      [{ description: 5 as never }, /its description is not a string/],
      [{ path: '/acme/{constructor}', params: {} }, /doesn't describe the parameter constructor/],
      [{ path: '/acme/{a}/{a}' }, /names a parameter twice/],
      [{ params: { a: { description: 'A', example: 'a', schema: Joi.string() } } }, /a parameter a, which/],
      [{ path: '/acme/{a}', params: { a: {} as never } }, /parameter a needs a description/],
      [{ params: null as never }, /can't be read/],
      [{ problems: [problem('closed')] }, /problem "closed"/],
      [{ problems: [problem('acme_closed', '409' as never)] }, /a status from 400 to 599/],
      [{ problems: [problem('acme_closed', 401)] }, /only exovo-api-access sends/],
      [{ problems: [{ ...problem('acme_closed'), meaning: undefined as never }] }, /a title and a meaning/],
      [{ handle: undefined as never }, /lacks handle\(\)/],
    ];
    for (const [part, expected] of wrong) {
      const register = () =>
        createHookRegistry().register(ENDPOINT, { by: 'acme', name: 'own' }, endpoint(part));
      expect(register, String(expected))
        .to.throw(expected)
        .with.property('message')
        .that.includes('"own" of acme');
    }
  });
});
