/** Linters, and a generator of Java classes, on the documents of a running host. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { withTestHost } from '../support/with-test-host.js';
import { Workshop } from './workshop.js';

/** The schemas of the document; generators write one class for each. */
const MODELS = [
  'Call',
  'CallList',
  'Extension',
  'ExtensionList',
  'ExtensionPresence',
  'Party',
  'Ping',
].concat(['Presence', 'PresenceChange', 'Problem']);

describe('The served OpenAPI documents', function () {
  this.timeout(120_000);
  const host = withTestHost();
  let workshop: Workshop;

  before(async () => {
    workshop = await Workshop.open(host.url);
  });
  after(() => workshop?.close());

  const text = (path: string) => readFile(join(workshop.folder, path), 'utf8');
  /** The names of the files in a folder, without their endings. */
  const namesIn = async (path: string) =>
    (await readdir(join(workshop.folder, path))).map((name) => name.split('.')[0]);

  for (const name of ['openapi.json', 'openapi-3.0.json']) {
    it(`follow every rule of spectral:oas: ${name}`, async () => {
      const core = workshop.require('@stoplight/spectral-core') as SpectralCore;
      const { oas } = workshop.require('@stoplight/spectral-rulesets') as Rulesets;
      const { Json } = workshop.require('@stoplight/spectral-parsers') as Parsers;
      const spectral = new core.Spectral();
      spectral.setRuleset({ extends: [[oas, 'recommended']] });
      const lint = async (content: string) =>
        (await spectral.run(new core.Document(content, Json, name))).map(
          ({ code, message, path }) => `${code}: ${message} ${path.join('.')}`,
        );
      expect(await lint(await text(name))).to.deep.equal([]);
      expect(await lint((await text(name)).replace('"operationId":"ping",', ''))).to.not.be.empty;
    });
  }

  it('become Java classes with openapi-generator-plus', async () => {
    const generator = '@openapi-generator-plus/java-jaxrs-client-generator';
    await workshop.write(
      'plus.json',
      JSON.stringify({ inputPath: 'openapi.json', outputPath: 'plus', generator, package: 'crm' }),
    );
    await workshop.tool('openapi-generator-plus', '-c', 'plus.json');
    expect(await namesIn('plus/crm/model')).to.have.members(MODELS);
    expect(await text('plus/crm/model/Call.java')).to.match(/OffsetDateTime \w*[sS]tart/);
  });
});

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly path: readonly (string | number)[];
}

interface SpectralCore {
  readonly Spectral: new () => {
    setRuleset(ruleset: object): void;
    run(document: object): Promise<readonly Finding[]>;
  };
  readonly Document: new (content: string, parser: object, source: string) => object;
}

interface Rulesets {
  readonly oas: object;
}

interface Parsers {
  readonly Json: object;
}
