/**
 * Reads style sheets and browser modules. Each name contains a hash of the content, so browsers can cache them
 * indefinitely. Modules are read from `dist/`, style sheets from `src/`, because tsc does not copy style sheets.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Asset {
  /** E.g. `admin.3f9a0c21b7d4.css`. */
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
}

/** A browser module and its style sheet. */
export interface AssetPair {
  readonly script: Asset;
  readonly style: Asset;
}

/** How browsers may cache an asset. */
export const ASSET_CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** `paths` are relative to the package's root; several style sheets become one. */
export function readStyle(name: string, paths: readonly string[]): Asset {
  return asset(name, 'css', 'text/css; charset=utf-8', Buffer.concat(paths.map(read)));
}

/** `imported` are the modules that the module imports, by the specifier in its source. */
export function readModule(
  name: string,
  path: string,
  imported: Readonly<Record<string, Asset>> = {},
): Asset {
  const text = Object.entries(imported).reduce(
    (source, [specifier, module]) => source.replace(`'${specifier}'`, `'./${module.name}'`),
    read(path).toString(),
  );
  return asset(name, 'js', 'text/javascript; charset=utf-8', Buffer.from(text));
}

function read(path: string): Buffer {
  // This file runs as dist/src/assets.js.
  return readFileSync(new URL(`../../${path}`, import.meta.url));
}

function asset(name: string, extension: string, type: string, body: Buffer): Asset {
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { name: `${name}.${version}.${extension}`, type, body };
}
