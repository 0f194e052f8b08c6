/** Checks what in README.md, docs/ and the other documents can become wrong without anyone noticing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from './support/package-root.js';

const DOCUMENTS = [
  ...readdirSync(PACKAGE_ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(PACKAGE_ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const MAX_README_LINES = 130;

describe('the documents', () => {
  for (const document of DOCUMENTS) {
    it(`${document} links only to files and headings that exist`, () => {
      expect(linksOf(document).filter((link) => !exists(document, link))).to.deep.equal([]);
    });
  }

  it('docs/operations.md lists exactly the variables that the host accepts', () => {
    expect(variablesIn('docs/operations.md')).to.deep.equal(acceptedVariables());
  });

  it('docs/operations.md lists its sections at the top', () => {
    const [contents = ''] = text('docs/operations.md').split('\n## ');
    const listed = [...contents.matchAll(/^- \[(.*)\]\(#/gm)].map(([, title]) => title);
    const sections = [...text('docs/operations.md').matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(listed).to.deep.equal(sections);
  });

  it('the capacity in docs/operations.md follows from the CPU times in docs/benchmarks.md', () => {
    const [, capacity = ''] = text('docs/operations.md').split('## Capacity');
    const rows = [...capacity.matchAll(/^\| (\S* \/.*?) \| (\d+) \| ([\d,]+) \|$/gm)];
    expect(rows).not.to.deep.equal([]);
    for (const [, request = '', microseconds, perSecond] of rows) {
      const measured = processorMicroseconds(request);
      expect(Number(microseconds), request).to.equal(measured);
      expect(perSecond, request).to.equal(Number((1e6 / measured).toPrecision(2)).toLocaleString('en'));
    }
  });

  it('no document and no message of Health names a variable that the host refuses', () => {
    const accepted = acceptedVariables();
    for (const document of [...DOCUMENTS, 'src/pbx/strings.ts']) {
      expect(accepted, document).to.include.members(variablesIn(document));
    }
  });

  it('every npm script that a document names exists', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((document) => [...text(document).matchAll(/npm run ([\w:-]+)/g)]);
    const missing = named.map(([, name = '']) => name).filter((name) => scripts[name] === undefined);
    expect(missing).to.deep.equal([]);
  });

  it(`README.md is short: at most ${MAX_README_LINES} lines`, () => {
    expect(text('README.md').trimEnd().split('\n').length).to.be.at.most(MAX_README_LINES);
  });
});

function text(path: string): string {
  return readFileSync(join(PACKAGE_ROOT, path), 'utf8');
}

function variablesIn(path: string): string[] {
  return [...new Set(text(path).match(/\bEXOVO_[A-Z]+(?:_[A-Z]+)*\b/g))].sort();
}

/** The CPU time of the product for a request of this name in the table of docs/benchmarks.md. */
function processorMicroseconds(request: string): number {
  const row = text('docs/benchmarks.md')
    .split('\n')
    .find((line) => line.startsWith(`| ${request} | ours`));
  return Number(row?.split('|')[6]);
}

/** The keys of the settings' schema. */
function acceptedVariables(): string[] {
  const keys = [...text('src/standalone/settings.ts').matchAll(/^ {2}(EXOVO_\w+)\??:/gm)];
  return [...new Set(keys.map(([, name = '']) => name))].sort();
}

function linksOf(document: string): string[] {
  return [...text(document).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link));
}

function exists(document: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(PACKAGE_ROOT, file))) return false;
  return heading === undefined || headingsOf(file).includes(heading);
}

/** Returns the anchors that GitHub and GitLab give to the headings of a Markdown file. */
function headingsOf(path: string): string[] {
  return [...text(path).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
