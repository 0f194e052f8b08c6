/**
 * Serves the style sheets and browser modules. Each name contains a hash of the content, so browsers can cache them
 * indefinitely. The files are read once at enable, and several style sheets are sent as one.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';

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

/** The assets of every page, and those that only the reference needs. */
export interface Assets extends AssetPair {
  readonly reference: AssetPair;
}

/** Modules are read from `dist/`, style sheets from `src/`, because tsc does not copy style sheets. */
export function readAssets(): Assets {
  return {
    ...pair('src/admin/frame', 'admin', ['admin', 'lists', 'forms']),
    reference: pair('src/reference', 'reference', ['reference']),
  };
}

function pair(folder: string, name: string, sheets: readonly string[]): AssetPair {
  // This file runs as dist/src/admin/frame/assets.js.
  const root = new URL('../../../../', import.meta.url);
  const script = new URL(`dist/${folder}/browser/${name}.js`, root);
  const styles = sheets.map((sheet) => new URL(`${folder}/assets/${sheet}.css`, root));
  return {
    script: asset(name, [script], 'js', 'text/javascript; charset=utf-8'),
    style: asset(name, styles, 'css', 'text/css; charset=utf-8'),
  };
}

function asset(name: string, files: readonly URL[], extension: string, type: string): Asset {
  const body = Buffer.concat(files.map((file) => readFileSync(file)));
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { name: `${name}.${version}.${extension}`, type, body };
}

/** Assets contain no data, so no sign-in is required. */
export function serveAssets({ script, style, reference }: Assets): RequestHandler {
  const all = [script, style, reference.script, reference.style];
  const byName = new Map(all.map((item) => [item.name, item]));
  return (req, res, next) => {
    const found = byName.get(String(req.params.name));
    if (found === undefined) {
      next();
      return;
    }
    res
      .set({
        'Content-Type': found.type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      })
      .send(found.body);
  };
}
