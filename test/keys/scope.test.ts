/** The two scopes: their titles, what is stored, and what each allows. */
import { expect } from 'chai';
import { allows, SCOPE_TITLES, SCOPES, scopeFromStore, scopeOfTitle } from '../../src/keys/scope.js';

describe('The scopes of keys', () => {
  it('are read and read_write, with the titles that pages and the API show', () => {
    expect(SCOPES).to.deep.equal(['read', 'read_write']);
    expect(SCOPE_TITLES).to.deep.equal({ read: 'Read', read_write: 'Read & write' });
  });

  it('allow a read key only what requires read, and a read & write key everything', () => {
    expect(allows('read', 'read')).to.equal(true);
    expect(allows('read', 'read_write')).to.equal(false);
    expect(allows('read_write', 'read')).to.equal(true);
    expect(allows('read_write', 'read_write')).to.equal(true);
  });

  it('are found by their exact title', () => {
    expect(scopeOfTitle('Read')).to.equal('read');
    expect(scopeOfTitle('Read & write')).to.equal('read_write');
    for (const title of ['', 'read', 'read_write', 'Read ', 'Read & Write', 'Read &amp; write']) {
      expect(scopeOfTitle(title), title).to.equal(undefined);
    }
  });

  it('are read from the store as they are, and an unknown one throws instead of widening a key', () => {
    for (const scope of SCOPES) expect(scopeFromStore(scope)).to.equal(scope);
    for (const value of ['', 'Read', 'admin', 'read_write ']) {
      expect(() => scopeFromStore(value), value).to.throw(`"${value}" is unknown to this version`);
    }
  });
});
