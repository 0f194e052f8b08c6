/** The warning about clear text on a network. */
import { expect } from 'chai';
import { exposureWarning } from '../../../src/standalone/server/exposure.js';
import { readSettings } from '../../../src/standalone/settings.js';

describe('the warning about clear text', () => {
  const warning = (environment: Record<string, string>) => exposureWarning(readSettings(environment));

  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'pbx.example'])
    it(`is given if the host listens on ${host}`, () => {
      expect(warning({ EXOVO_HOST: host })).to.include(`listens on ${host} without TLS`);
      expect(warning({ EXOVO_HOST: host, EXOVO_PUBLIC_URL: 'http://pbx.example' })).to.be.a('string');
      expect(warning({ EXOVO_HOST: host, EXOVO_PUBLIC_URL: 'https://pbx.example' })).to.equal(undefined);
    });

  for (const host of ['127.0.0.1', '127.0.0.2', '::1', 'localhost'])
    it(`is not given if the host listens on ${host}`, () => {
      expect(warning({ EXOVO_HOST: host })).to.equal(undefined);
    });

  it('is not given by default', () => {
    expect(warning({})).to.equal(undefined);
  });
});
