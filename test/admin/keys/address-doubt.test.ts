/** Which addresses of a last use are probably a proxy's, from what the administrator's own request shows. */
import { expect } from 'chai';
import express, { type Request } from 'express';
import { addressDoubt } from '../../../src/admin/keys/address-doubt.js';

const PROXY = '10.0.0.2';
const PROGRAM = '198.51.100.7';

interface Own {
  /** What the host sets `trust proxy` to. */
  readonly trusted?: unknown;
  readonly forwardedFor?: string;
  readonly peer?: string;
}

/** Returns the doubt about the address of a last use, if the administrator's own request is like `own`. */
function doubt(address: string, { trusted, forwardedFor, peer = PROXY }: Own = {}): string | undefined {
  const app = express();
  if (trusted !== undefined) app.set('trust proxy', trusted);
  const trusts = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  const ip = forwardedFor !== undefined && trusts(peer, 0) ? forwardedFor : peer;
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return addressDoubt(address, { app, ip, headers, socket: { remoteAddress: peer } } as unknown as Request);
}

describe('The address of a last use', () => {
  it('is doubted if it is this machine’s', () => {
    for (const address of ['127.0.0.1', '127.8.9.1', '::1']) expect(doubt(address)).to.equal('loopback');
  });

  it('is doubted if it is that of a trusted proxy', () => {
    expect(doubt(PROXY, { trusted: ['10.0.0.0/8'] })).to.equal('trustedProxy');
    expect(doubt('127.0.0.1', { trusted: 'loopback' })).to.equal('trustedProxy');
    expect(doubt(PROGRAM, { trusted: ['10.0.0.0/8'], forwardedFor: PROGRAM })).to.equal(undefined);
  });

  it('is doubted if the administrator’s request came from there, through a proxy that the host does not trust', () => {
    expect(doubt(PROXY, { forwardedFor: '203.0.113.5' })).to.equal('unknownProxy');
    expect(doubt(PROXY)).to.equal(undefined);
    expect(doubt(PROGRAM, { forwardedFor: '203.0.113.5' })).to.equal(undefined);
  });

  it('is not doubted because the host trusts a number of hops, or everybody', () => {
    expect(doubt(PROGRAM, { trusted: 1, forwardedFor: '203.0.113.5' })).to.equal(undefined);
    expect(doubt(PROGRAM, { trusted: true, forwardedFor: '203.0.113.5' })).to.equal(undefined);
  });
});
