/** Where a sign-in redirects to. */
import { expect } from 'chai';
import fc from 'fast-check';
import { localPath } from '../../../src/standalone/sign-in/origin.js';

describe('the redirect after a sign-in', () => {
  it('goes to a local path below /admin, whatever path was requested', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((tail) => `/admin${tail}`),
        ),
        (wanted) => {
          const url = new URL(localPath(wanted), 'https://host.example');
          expect(url.origin).to.equal('https://host.example');
          expect(url.pathname).to.match(/^\/admin(\/|$)/);
        },
      ),
    );
  });
});
