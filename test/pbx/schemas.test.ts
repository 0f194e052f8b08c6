/** The registry of PBX schemas, and the list in `plugin.json` that derives from it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { findPbxSchema, HOST_PORTS, PBX_SCHEMA_IDS, PBX_SCHEMAS } from '../../src/pbx/schemas.js';
import { PACKAGE_ROOT } from '../support/package-root.js';

describe('PBX schemas', () => {
  it('are found by their ids, which are unique', () => {
    expect(new Set(PBX_SCHEMA_IDS).size).to.equal(PBX_SCHEMAS.length);
    for (const schema of PBX_SCHEMAS) expect(findPbxSchema(schema.id)).to.equal(schema);
  });

  it('name every id when a setting names none of them', () => {
    expect(() => findPbxSchema('Freepbx')).to.throw(
      'The setting pbx is "Freepbx"; it must be one of standalone, freepbx, asterisk, or host if the host has ports of its own.',
    );
  });

  it('are, with host, the enum of the setting pbx in plugin.json', async () => {
    const text = readFileSync(join(PACKAGE_ROOT, 'plugin.json'), 'utf8');
    expect(JSON.parse(text).settings.properties.pbx.enum).to.deep.equal([...PBX_SCHEMA_IDS, HOST_PORTS]);
    const generator = pathToFileURL(join(PACKAGE_ROOT, 'tools/generate-client/plugin-json.mjs')).href;
    const { withPbxEnum } = (await import(generator)) as { withPbxEnum: (manifest: string) => string };
    expect(withPbxEnum(text.replace(', "asterisk", "host"', ''))).to.equal(text);
  });
});
