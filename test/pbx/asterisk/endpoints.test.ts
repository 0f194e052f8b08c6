/** How the caller ID of an endpoint is read. */
import { expect } from 'chai';
import { AsteriskEndpoints } from '../../../src/pbx/asterisk/endpoints.js';

/** Returns the extensions of endpoints with these caller IDs. */
function list(callerIds: readonly string[]) {
  const rows = callerIds.map((callerid, index) => ({ id: `endpoint-${index}`, callerid }));
  const pool = { select: async () => rows } as never;
  const shape = { sqlName: 'ps_endpoints', columns: new Set(['id', 'callerid']) } as never;
  return new AsteriskEndpoints(pool, shape).list(null);
}

describe('the caller ID of an endpoint', () => {
  it('gives a name, quoted or not, and a number, with any spaces around them', async () => {
    const found = await list([
      '"Ada \\"A\\" <L>" <201>',
      '  Ben   < 202 >  ',
      '"Cy"<203>',
      '<204>',
      '"Dan <205>',
    ]);
    expect(found.map(({ extension, name }) => [extension, name])).to.deep.equal([
      ['201', 'Ada "A" <L>'],
      ['202', 'Ben'],
      ['203', 'Cy'],
      ['204', ''],
      ['205', '"Dan'],
    ]);
  });

  it('is read in linear time, whatever it contains', async () => {
    const spaces = ' '.repeat(50_000);
    const startedAtMs = performance.now();
    expect(
      await list([spaces, `<${spaces}`, `"${spaces}`, `"${spaces}"${spaces}`, `<${spaces}>${spaces}x`]),
    ).to.deep.equal([]);
    expect(performance.now() - startedAtMs).to.be.below(5_000);
  });
});
