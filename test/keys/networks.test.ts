/** Lists of networks: which entries are accepted, how they are stored, and which addresses they contain. */
import { BlockList, isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  isInNetworks,
  MAX_NETWORKS,
  networksFromStore,
  networksToStore,
  parseNetworks,
  unlimitedNetworks,
} from '../../src/keys/networks.js';

/** Returns the networks, or the sentences that say what is wrong. */
function parsed(...entries: string[]): readonly string[] {
  const list = parseNetworks(entries);
  return list.ok ? list.networks : list.problems;
}

const isAllowed = (address: string, ...networks: string[]) => isInNetworks(address, networks.join(','));

describe('A list of networks', () => {
  const canonical: readonly (readonly [string, string])[] = [
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.0/24 ', '192.0.2.0/24'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0::/32', '2001:db8::/32'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['::/0', '::/0'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ];
  for (const [entry, stored] of canonical) {
    it(`accepts "${entry}" as ${stored}`, () => {
      expect(parsed(entry)).to.deep.equal([stored]);
    });
  }

  const malformed = [
    'example.com',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.010',
    '0x7f000001',
    '3221225985',
    '192.0.2.*',
    '192.0.2.1-192.0.2.9',
    '192.0.2.0/255.255.255.0',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/024',
    '192.0.2.0/',
    '192.0.2.0/24/24',
    '192.0.2.7:443',
    '[2001:db8::1]',
    '2001:db8::/129',
    '2001:db8:::1',
    '/24',
    '192.0.2.7, 192.0.2.8',
  ];
  for (const entry of malformed) {
    it(`refuses "${entry}" with a sentence that repeats it and shows how to write it`, () => {
      expect(parsed(entry)).to.deep.equal([
        `"${entry}" is not an IP address or network. Write it like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32.`,
      ]);
    });
  }

  it('refuses an address with a prefix length, and names the network and the address', () => {
    expect(parsed('192.0.2.7/24', '2001:db8::7/64')).to.deep.equal([
      '"192.0.2.7/24" is an address inside a network. Write 192.0.2.0/24 for the network, or 192.0.2.7 for the address alone.',
      '"2001:db8::7/64" is an address inside a network. Write 2001:db8::/64 for the network, or 2001:db8::7 for the address alone.',
    ]);
  });

  it('shortens a long entry in its sentence', () => {
    const [problem = ''] = parsed('9'.repeat(10_000));
    expect(problem).to.match(/^"9{50}…" is not/);
  });

  it('contains each network once, in the order of the entries, and may contain overlapping ones', () => {
    expect(parsed('192.0.2.7', '', '192.0.2.0/24', '192.0.2.7/32', '::ffff:192.0.2.7')).to.deep.equal([
      '192.0.2.7',
      '192.0.2.0/24',
    ]);
  });

  it(`has at most ${MAX_NETWORKS} networks; the refusal names the limit`, () => {
    const entries = Array.from({ length: MAX_NETWORKS + 1 }, (_, i) => `192.0.2.${i}`);
    expect(parsed(...entries.slice(1))).to.have.length(MAX_NETWORKS);
    expect(parsed(...entries.slice(1), '192.0.2.1')).to.have.length(MAX_NETWORKS);
    expect(parsed(...entries)).to.deep.equal([
      'There are 101 IP addresses and networks. A key can have at most 100.',
    ]);
  });

  it('is stored as null if it is empty', () => {
    expect(networksToStore([])).to.equal(null);
    expect(networksFromStore(null)).to.deep.equal([]);
  });

  it('shows which of its networks contain every address', () => {
    expect(unlimitedNetworks(['192.0.2.0/24', '0.0.0.0/0', '::/0', '10.0.0.0/8'])).to.deep.equal([
      '0.0.0.0/0',
      '::/0',
    ]);
  });

  it('contains IPv4 addresses in either form, and no IPv6 addresses by an IPv4 network or the other way round', () => {
    expect(isAllowed('192.0.2.9', '192.0.2.0/24')).to.equal(true);
    expect(isAllowed('::ffff:192.0.2.9', '192.0.2.0/24')).to.equal(true);
    expect(isAllowed('::ffff:c000:209', '192.0.2.0/24')).to.equal(true);
    expect(isAllowed('192.0.3.1', '192.0.2.0/24')).to.equal(false);
    expect(isAllowed('2001:db8::1', '0.0.0.0/0')).to.equal(false);
    expect(isAllowed('192.0.2.9', '::/0')).to.equal(false);
    expect(isAllowed('2001:db8::1', '0.0.0.0/0', '::/0')).to.equal(true);
    expect(isAllowed('fe80::1%eth0', 'fe80::/10')).to.equal(true);
  });

  it('contains nothing that is not an address', () => {
    for (const address of ['', 'unknown', '192.0.2.7:1', '1', '192.0.2']) {
      expect(isAllowed(address, '0.0.0.0/0', '::/0'), address).to.equal(false);
    }
  });

  it('that cannot be read allows nobody', () => {
    expect(() => isAllowed('192.0.2.7', 'everywhere')).to.throw('the stored network "everywhere"');
    expect(() => isAllowed('192.0.2.7', '')).to.throw('the stored network ""');
  });
});

describe('Random lists of networks', () => {
  const ipv4 = fc.ipV4();
  const ipv6 = fc.ipV6().filter((address) => isIP(address) === 6 && !address.includes('.'));
  const network = fc.oneof(
    fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })),
    fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })),
  );
  /** Takes the network that the refusal of an address inside it suggests. */
  const accepted = (entry: string) => {
    const [first = ''] = parsed(entry);
    return / Write (\S+) for the network/.exec(first)?.[1] ?? first;
  };

  it('stay as they are when they are parsed again', () => {
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 20 }), (networks) => {
        const list = parsed(...networks.map(([address, bits]) => accepted(`${address}/${bits}`)));
        expect(parsed(...list)).to.deep.equal(list);
        expect(networksFromStore(networksToStore(list))).to.deep.equal(list);
      }),
    );
  });

  it('contain the same addresses as in the block list of Node.js', () => {
    fc.assert(
      fc.property(network, fc.oneof(ipv4, ipv6), fc.nat(127), ([first, bits], other, flipped) => {
        const family = isIP(first) === 4 ? 'ipv4' : 'ipv6';
        const list = new BlockList();
        list.addSubnet(first, bits, family);
        const stored = accepted(`${first}/${bits}`);
        const near = withFlippedBit(first, flipped);
        for (const address of [first, near, other]) {
          if ((isIP(address) === 4 ? 'ipv4' : 'ipv6') !== family) continue;
          expect(isInNetworks(address, stored), `${address} in ${stored}`).to.equal(
            list.check(address, family),
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never make the parser throw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcf:./%') }))),
        (entries) => {
          const list = parseNetworks(entries);
          if (list.ok) for (const one of list.networks) expect(parsed(one)).to.deep.equal([one]);
          else expect(list.problems).not.to.deep.equal([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** Returns the address with one bit changed, so that many are just outside a network. */
function withFlippedBit(address: string, bit: number): string {
  if (isIP(address) === 4) {
    const bytes = address.split('.').map(Number);
    const index = Math.floor((bit % 32) / 8);
    return bytes.map((byte, i) => (i === index ? byte ^ (1 << (bit % 8)) : byte)).join('.');
  }
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const last = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - last.length;
  const all = [...groups(head), ...Array<string>(zeros).fill('0'), ...last];
  const index = Math.floor(bit / 16);
  return all
    .map((group, i) => (Number.parseInt(group, 16) ^ (i === index ? 1 << (bit % 16) : 0)).toString(16))
    .join(':');
}
