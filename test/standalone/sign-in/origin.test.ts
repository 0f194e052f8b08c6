/** Where a sign-in redirects to. */
import { expect } from 'chai';
import fc from 'fast-check';
import { generateKey, keyPrefix } from '../../../src/keys/format.js';
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

  it('does not repeat a key that was pasted into the address bar', () => {
    const key = generateKey();
    const shortened = keyPrefix(key);
    expect(localPath(`/admin/${key}`)).to.equal(`/admin/${shortened}`);
    expect(localPath(`/admin/keys?search=${key}`)).to.equal(`/admin/keys?search=${shortened}`);
  });
});
