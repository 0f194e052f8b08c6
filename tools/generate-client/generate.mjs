/**
 * Generates openapi.json from the compiled route table, the types of src/client/ from that, and the enum of the setting
 * `pbx` in plugin.json from the registry of PBX schemas. `npm run generate` writes the files; the tests compare them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { createOpenApiDocument } from '../../dist/src/api/openapi/document.js';
import { apiRoutes } from '../../dist/src/api/routes.js';
import { withPbxEnum } from './plugin-json.mjs';

const HEADER = `/**
 * The types of /api/v1, generated from openapi.json by openapi-typescript. Don't edit: run \`npm run generate\`.
 * \`client.ts\` is the client that uses them.
 */
`;

/** Returns the text of both files. Building the route table calls no port. */
export async function generate() {
  const document = createOpenApiDocument({ routes: apiRoutes({}) });
  const types = astToString(await openapiTS(structuredClone(document)));
  return { openApi: `${JSON.stringify(document, null, 2)}\n`, types: HEADER + types };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { openApi, types } = await generate();
  writeFileSync(new URL('../../openapi.json', import.meta.url), openApi);
  writeFileSync(new URL('../../src/client/api-v1.ts', import.meta.url), types);
  const manifest = new URL('../../plugin.json', import.meta.url);
  writeFileSync(manifest, withPbxEnum(readFileSync(manifest, 'utf8')));
}
