/** The texts of a key's limits on its own page. */

/** Why an address is probably not that of the program that uses the key. */
export type AddressDoubt = 'loopback' | 'trustedProxy' | 'unknownProxy';

const setProxies =
  'Set the trusted proxies of this host (with npm start: EXOVO_TRUSTED_PROXIES) before you allow only some networks.';

const doubts: Readonly<Record<AddressDoubt, (address: string) => string>> = {
  loopback: (address) =>
    `The key was last used from ${address}, which is this machine itself. If its program runs elsewhere, a proxy hides ` +
    `where requests come from. ${setProxies}`,
  trustedProxy: (address) =>
    `The key was last used from ${address}, which is a trusted proxy of this host. If its program runs elsewhere, the proxy ` +
    'doesn’t pass the address on in X-Forwarded-For.',
  unknownProxy: (address) =>
    `The key was last used from ${address}, which seems to be a proxy in front of this host: your own request came ` +
    `through it. ${setProxies}`,
};

export const LIMIT_STRINGS = {
  title: 'Limits',
  networks: 'Networks',
  allAddresses: 'All IP addresses',
  more: (count: number) => `and ${count} more`,
  rateLimit: 'Rate limit',
  noLimit: 'No limit',
  perMinute: (count: string) => `${count} ${count === '1' ? 'request' : 'requests'} per minute`,
  savedNetworks: 'The networks have been saved. Every process of this host checks them from now on.',
  savedRateLimit: 'The rate limit has been saved. Every process of this host applies it from now on.',
  unlimited: (network: string) =>
    `${network} contains every ${network === '::/0' ? 'IPv6' : 'IPv4'} address.`,
  lastUseOutside: (address: string) =>
    `The key was last used from ${address}, which is in none of these networks. Requests from there get 403.`,
  doubts,

  networksForm: {
    summary: 'Change networks',
    label: 'Networks that may use this key',
    hint: 'One IP address or network per line, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32. Leave empty to allow all.',
    suggested: (address: string) => `Add ${address}, from which the key was last used`,
    submit: 'Save networks',
    changed:
      'Somebody else has changed the networks since you opened this page, so nothing was saved. Compare your entries with ' +
      'the networks above and save again.',
  },
  rateLimitForm: {
    summary: 'Change rate limit',
    label: 'Requests per minute',
    hint:
      'Leave empty for no limit. Each process of this host counts separately, so two processes allow up to twice this ' +
      'number.',
    submit: 'Save rate limit',
    changed: (now: string) =>
      `Somebody else has changed the rate limit since you opened this page, so nothing was saved. It is now: ${now}. Save ` +
      'again to replace it.',
  },
  saving: 'Saving…',
  oldSession:
    'You signed in again after opening this page, so nothing was saved. Check your entries and save again.',
} as const;
