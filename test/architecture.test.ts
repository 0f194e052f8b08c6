/**
 * Who may import whom. The table lists every folder of the sources, and every file beside the folders, from the lowest
 * level to the highest. The lint rule noImportCycles covers cycles between files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from './support/package-root.js';

const EVERYTHING_ABOVE = '*';

/** An entry may import what it names, and it can name only entries above it. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  migrations: [],
  'src/host': [],
  'src/http': [],
  'src/html.ts': [],
  'src/assets.ts': [],
  'src/html-table.ts': ['src/html.ts'],
  'src/timeout.ts': [],
  'src/client-address.ts': [],
  'src/log-summary.ts': [],
  'src/client': [],
  'src/manifest.ts': ['src/host'],
  'src/storage': ['src/host', 'migrations'],
  'src/audit': ['src/host', 'src/storage'],
  'src/keys': ['src/client-address.ts', 'src/host', 'src/storage', 'src/audit'],
  'src/pbx': ['src/host', 'src/storage', 'src/timeout.ts'],
  'src/reference': ['src/html.ts', 'src/assets.ts'],
  'src/api': [
    'src/host',
    'src/http',
    'src/timeout.ts',
    'src/assets.ts',
    'src/client-address.ts',
    'src/log-summary.ts',
    'src/manifest.ts',
    'src/storage',
    'src/keys',
    'src/reference',
  ],
  'src/admin': [
    'src/host',
    'src/http',
    'src/html.ts',
    'src/html-table.ts',
    'src/assets.ts',
    'src/client-address.ts',
    'src/timeout.ts',
    'src/audit',
    'src/keys',
    'src/reference',
  ],
  'src/hooks': ['src/host', 'src/http', 'src/timeout.ts', 'src/keys', 'src/api'],
  'src/host-entry.ts': ['src/host', 'src/http', 'src/hooks'],
  'src/composition': [EVERYTHING_ABOVE],
  'src/plugin.ts': [EVERYTHING_ABOVE],
  'src/contract-tests': [EVERYTHING_ABOVE],
  'src/internal': [EVERYTHING_ABOVE],
  // A package of its own, which may use only what the plugin's package exports.
  'src/standalone': ['exovo-api-access'],
};

interface Import {
  /** As the table names it. */
  readonly from: string;
  readonly to: string;
  /** For the message. */
  readonly line: string;
}

describe('The architecture', () => {
  const imports = [...importsBelow('src'), ...importsBelow('migrations')];

  it('has an entry for every folder and every file beside the folders', () => {
    expect(
      [...new Set(imports.map(({ from }) => from))].filter((from) => !(from in MAY_IMPORT)),
    ).to.deep.equal([]);
  });

  it('lets no entry import one of a higher level', () => {
    const levels = Object.keys(MAY_IMPORT);
    for (const [from, targets] of Object.entries(MAY_IMPORT)) {
      for (const to of targets.filter((target) => target in MAY_IMPORT)) {
        expect(levels.indexOf(to), `${from} → ${to}`).to.be.below(levels.indexOf(from));
      }
    }
  });

  it('contains no import that it does not allow', () => {
    expect(imports.length).to.be.greaterThan(300);
    expect(imports.filter((found) => !isAllowed(found)).map(({ line }) => line)).to.deep.equal([]);
  });
});

function isAllowed({ from, to }: Import): boolean {
  const targets = MAY_IMPORT[from] ?? [];
  const levels = Object.keys(MAY_IMPORT);
  const isAbove = levels.includes(to) && levels.indexOf(to) < levels.indexOf(from);
  return from === to || targets.includes(to) || (targets.includes(EVERYTHING_ABOVE) && isAbove);
}

/** Static and dynamic imports and re-exports of our own modules. */
function importsBelow(folder: string): Import[] {
  const files = readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const path = join(folder, file);
      const text = readFileSync(join(PACKAGE_ROOT, path), 'utf8');
      return [...text.matchAll(/(?:from|import)\s*\(?\s*'((?:\.|exovo-api-access)[^']*)'/g)].map(
        ([, specifier = '']) => ({
          from: unitOf(path),
          to: specifier.startsWith('.')
            ? unitOf(normalize(join(dirname(path), specifier)))
            : 'exovo-api-access',
          line: `${path} → ${specifier}`,
        }),
      );
    });
}

/** Returns `src/keys` for `src/keys/scope.ts`, `src/html.ts` for `src/html.js`. */
function unitOf(path: string): string {
  const [top = '', second] = path.split('/');
  return top === 'src' && second !== undefined ? join(top, second.replace(/\.js$/, '.ts')) : top;
}
