/** Runs every sample of the public reference as the page shows it, in each language. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { endpointsOf, type ReferenceDocument } from '../../src/reference/document.js';
import { LANGUAGES, type Language, sampleCode } from '../../src/reference/sample-code.js';
import { runSample, samplesIn, startSample } from '../support/page-samples.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

describe('The samples of the reference', function () {
  // Dozens of interpreters start, which takes long on a busy machine.
  this.timeout(180_000);
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  const languages = LANGUAGES.map(({ id }) => id);
  let folder: string;
  let key: string;

  before(async () => {
    key = (await host.admin.createKey('Samples', 'Read & write')).key;
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'samples-'));
  });

  const page = async () => (await fetch(`${host.url}/api/v1/reference`)).text();
  const document = async () =>
    (await (await fetch(`${host.url}/api/v1/openapi.json`)).json()) as ReferenceDocument;

  it('print the same response in curl, JavaScript, Python and PHP', async () => {
    const html = await page();
    for (const { operation } of endpointsOf(await document())) {
      const { operationId } = operation;
      const responses = new Map<Language, unknown>();
      await Promise.all(
        samplesIn(html, operationId, key).map(async ([language, code]) => {
          const { stdout, stderr } = await runSample(language, code, folder);
          expect(stdout, `${operationId} in ${language}: ${stderr}`).to.not.equal('');
          responses.set(language, JSON.parse(stdout));
        }),
      );
      expect([...responses.keys()], operationId).to.have.members(languages);
      for (const response of responses.values()) {
        expect(response, operationId).to.deep.equal(responses.get('curl'));
      }
    }
  });

  it('print the detail of a problem, and fail', async () => {
    const revoked = await host.admin.createKey('Revoked');
    await host.admin.revokeKey(revoked.id);
    const html = await page();
    for (const [language, code] of samplesIn(html, 'setPresence', revoked.key)) {
      const { stdout, stderr, exitCode } = await runSample(language, code, folder);
      expect(stdout + stderr, language)
        .to.include('invalid_key')
        .and.include('The API key is not valid.');
      if (language !== 'curl') expect(exitCode, language).to.be.greaterThan(0);
    }
  });

  it('send values with quotes, spaces, dollars and other scripts as they are', async () => {
    const value = `a'b"c\\d $e \u{1F600}é/?&#`;
    const code = sampleCode({
      method: 'POST',
      baseUrl: `${host.url}/api/v1`,
      path: '/extensions/{extension}/presence',
      parameters: [{ name: 'extension', in: 'path', value }],
      key,
      body: { presence: value, nested: [true, null, {}, 1.5] },
      isStream: false,
    });
    for (const language of languages) {
      const { stdout, stderr } = await runSample(language, code[language], folder);
      // The field is refused only after its body has been read as JSON.
      expect(stdout + stderr, language)
        .to.include('invalid_body')
        .and.include('nested');
    }
  });

  it('save the file of a stream endpoint, or print the problem', async () => {
    const dispose = hooks.register(
      ENDPOINT,
      { by: 'acme-pbx', name: 'recording' },
      {
        method: 'GET',
        path: '/acme/recording',
        scope: 'read',
        summary: 'Read a recording',
        response: { kind: 'stream', mediaTypes: ['audio/wav'] },
        handle: () => ({ mediaType: 'audio/wav', body: Readable.from(['RIFF', 'data']) }),
      },
    );
    const html = await page();
    expect(html).to.include('The bytes of a file, as <code>audio/wav</code>.');
    const file = join(folder, 'response.bin');
    for (const [language, code] of samplesIn(html, 'acmePbx_recording', key)) {
      const { stdout, stderr } = await runSample(language, code, folder);
      if (language === 'javascript') expect(stdout).to.include('audio/wav 8');
      else expect(existsSync(file) && readFileSync(file, 'utf8'), language + stderr).to.equal('RIFFdata');
      rmSync(file, { force: true });
    }
    for (const [language, code] of samplesIn(html, 'acmePbx_recording', `${key.slice(0, -1)}-`)) {
      const { stdout, stderr } = await runSample(language, code, folder);
      expect(stdout + stderr, language).to.include('invalid_key');
    }
    await dispose();
  });

  it('that follow calls report each call once, none on the first run, and end on a refused key', async () => {
    const html = await page();
    const seen = join(folder, 'seen-calls.json');
    const samples = samplesIn(html, 'follow-calls', key);
    expect(samples.map(([language]) => language)).to.deep.equal(['javascript', 'python']);
    for (const [language, code] of samples) {
      const outputOf = async (isDone: (output: string) => boolean) => {
        const program = startSample(language, code, folder);
        let output = '';
        program.stdout?.on('data', (chunk) => {
          output += chunk;
        });
        await until(() => isDone(output));
        program.kill();
        return output;
      };
      const seenIds = (): string[] => {
        const text = existsSync(seen) ? readFileSync(seen, 'utf8') : '';
        return text.endsWith(']') ? JSON.parse(text) : [];
      };
      const first = await outputOf(() => seenIds().length > 0);
      expect(first, language).to.equal('');
      const ids = seenIds();
      expect(ids.length, language).to.be.greaterThan(10);
      writeFileSync(seen, JSON.stringify(ids.slice(0, -1)));
      const second = await outputOf((output) => output !== '' && seenIds().length === ids.length);
      expect(second, language).to.match(/^New call: \S+Z \w+\n$/);
      rmSync(seen);
    }
    for (const [language, code] of samplesIn(html, 'follow-calls')) {
      const { stderr, exitCode } = await runSample(language, code, folder);
      expect(stderr, language).to.include('invalid_key: ');
      expect(exitCode, language).to.be.greaterThan(0);
    }
  });

  it('that find the day of a call print the day in the named zone', async () => {
    const samples = samplesIn(await page(), 'times');
    expect(samples.length).to.equal(3);
    for (const [language, code] of samples) {
      expect((await runSample(language, code, folder)).stdout, language).to.equal('2026-07-03\n');
    }
  });
});
