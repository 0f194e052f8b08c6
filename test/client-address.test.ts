/** From which address a request came, and which network stands for one client. */
import { expect } from 'chai';
import { clientAddress, clientNetwork } from '../src/client-address.js';

describe('the address of a client', () => {
  const cases: Record<string, string> = {
    '203.0.113.7': '203.0.113.7',
    '203.0.113.7:51234': '203.0.113.7',
    '[2001:db8::7]:51234': '2001:db8::7',
    '[2001:db8::7]': '2001:db8::7',
    '2001:db8::7': '2001:db8::7',
    '::ffff:203.0.113.7': '203.0.113.7',
    unknown: '127.0.0.1',
    '203.0.113.7:': '127.0.0.1',
    '203.0.113:80': '127.0.0.1',
    '203.0.113.7:http': '127.0.0.1',
    '203.0.113.7:123456': '127.0.0.1',
    '2001:db8::7]:443': '127.0.0.1',
    '[203.0.113.7]:443': '127.0.0.1',
    '[203.0.113.7': '127.0.0.1',
    '': '127.0.0.1',
  };
  for (const [ip, address] of Object.entries(cases)) {
    it(`is ${address} if a trusted proxy passes on "${ip}"`, () => {
      expect(clientAddress({ ip, socket: { remoteAddress: '127.0.0.1' } })).to.equal(address);
    });
  }
});

describe('the network of a client', () => {
  it('is an IPv4 address itself', () => {
    expect(clientNetwork('203.0.113.7')).to.equal('203.0.113.7');
  });

  it('is the first 64 bits of an IPv6 address, however that is written', () => {
    for (const address of [
      '2001:db8:1:2::1',
      '2001:0DB8:0001:0002:ffff:1:2:3',
      '2001:db8:1:2:0:0:192.0.2.1',
    ]) {
      expect(clientNetwork(address), address).to.equal('2001:db8:1:2::/64');
    }
    expect(clientNetwork('::1')).to.equal('0:0:0:0::/64');
    expect(clientNetwork('fe80::1%eth0')).to.equal('fe80:0:0:0::/64');
    expect(clientNetwork('1::')).to.equal('1:0:0:0::/64');
    expect(clientNetwork('::1:2:3:4:5:6')).to.equal('0:0:1:2::/64');
    expect(clientNetwork('::1:2:3:4:192.0.2.1')).to.equal('0:0:1:2::/64');
  });
});
