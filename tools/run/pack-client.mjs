/**
 * `npm run pack:client`: assembles the package exovo-api-client in dist/exovo-api-client/ and packs it into the current
 * folder. It is the typed client that the plugin exports as exovo-api-access/client, for programs that don't need the
 * plugin. Its only dependency is openapi-fetch.
 */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { print } from './output.mjs';
import { npmPack, readJson, writeJson } from './packing.mjs';

const NAME = 'exovo-api-client';

export async function packClient(root) {
  const folder = join(root, 'dist', NAME);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compiled = join(root, 'dist/src/client');
  for (const name of readdirSync(compiled).filter((name) => /\.(js|d\.ts)$/.test(name))) {
    cpSync(join(compiled, name), join(folder, name));
  }
  cpSync(join(root, 'src/client/README.md'), join(folder, 'README.md'));
  const manifest = manifestOf(readJson(root, 'package.json'));
  writeJson(folder, 'package.json', manifest);
  await npmPack(['--pack-destination', process.cwd()], folder);
  print(`Packed ${NAME}-${manifest.version}.tgz.`);
}

function manifestOf({ version, license, type, dependencies }) {
  return {
    name: NAME,
    version,
    description: 'A typed client of the Exovo API, /api/v1, for TypeScript and JavaScript.',
    license,
    private: true,
    type,
    sideEffects: false,
    main: './client.js',
    types: './client.d.ts',
    exports: {
      '.': { types: './client.d.ts', default: './client.js' },
      './package.json': './package.json',
    },
    // The first version with a global fetch.
    engines: { node: '>=18' },
    dependencies: { 'openapi-fetch': dependencies['openapi-fetch'] },
  };
}
