/**
 * Reads and validates a plugin's `plugin.json` before any of the plugin's code runs. All functions throw errors whose
 * message can be shown to the administrator. The JSON Schema is src/host/plugin.schema.json.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOST_API_VERSION, type PluginSettings } from 'exovo-api-access/host';
import jsonschema, { type Schema } from 'jsonschema';
import satisfies from 'semver/functions/satisfies.js';
import { STRINGS } from './strings.js';

/** The fields that this host uses. The schema documents all of them. */
export interface PluginManifest {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Path of the ES module that exports `createPlugin`, relative to plugin.json. */
  readonly main: string;
  readonly engines: { readonly host: string; readonly node: string };
  readonly permissions: readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string;
  }[];
  readonly menu: readonly { readonly trail: readonly string[]; readonly path: string }[];
  readonly routes: readonly {
    readonly mount: string;
    readonly authorisation: 'plugin' | 'host-administrator';
  }[];
  readonly settings?: Schema;
}

// Not Ajv: loading it and compiling these two schemas would take a fifth of the host's start.
const validator = new jsonschema.Validator();
const SCHEMA: Schema = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('exovo-api-access/plugin.schema.json')), 'utf8'),
);

export async function readManifest(folder: string): Promise<PluginManifest> {
  const path = join(folder, 'plugin.json');
  let manifest: PluginManifest;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(STRINGS.reasons.manifestUnreadable, { cause: error });
  }
  const errors = errorsOf(manifest, SCHEMA);
  if (errors !== '') throw new Error(STRINGS.reasons.manifestInvalid(errors));
  return manifest;
}

/** Throws if the plugin requires another host API or another Node. */
export function checkEngines({ name, engines }: PluginManifest): void {
  if (!satisfies(HOST_API_VERSION, engines.host)) {
    throw new Error(STRINGS.reasons.otherHost(name, engines.host, HOST_API_VERSION));
  }
  if (!satisfies(process.versions.node, engines.node)) {
    throw new Error(STRINGS.reasons.otherNode(name, engines.node, process.versions.node));
  }
}

/** Returns the values with the manifest's defaults filled in. The error names the invalid setting, but never its value. */
export function checkSettings(manifest: PluginManifest, values: object): PluginSettings {
  const schema = manifest.settings ?? { type: 'object' };
  const settings: Record<string, unknown> = { ...values };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined) settings[name] ??= property.default;
  }
  const errors = errorsOf(settings, schema);
  if (errors !== '') throw new Error(STRINGS.reasons.settingsInvalid(manifest.name, errors));
  return settings as unknown as PluginSettings;
}

/** Returns the empty string if the value is valid. Names places and rules, never the value, which can be a secret. */
function errorsOf(value: unknown, schema: Schema): string {
  const { errors } = validator.validate(value, schema);
  return errors
    .map(({ path, message }) => [...path.map((step) => `/${step}`), ` ${message}`].join('').trim())
    .join('; ');
}
