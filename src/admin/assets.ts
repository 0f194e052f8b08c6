/**
 * The style sheet and the browser module, served by the plugin itself under names that change with their content, so
 * that browsers may keep them for ever. Read once at enable.
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

export interface Assets {
  readonly script: Asset;
  readonly style: Asset;
}

/** Compiled, this file is dist/src/admin/assets.js, and tsc does not copy style sheets. */
export function readAssets(): Assets {
  return {
    script: asset(new URL('./browser/admin.js', import.meta.url), 'js', 'text/javascript; charset=utf-8'),
    style: asset(
      new URL('../../../src/admin/assets/admin.css', import.meta.url),
      'css',
      'text/css; charset=utf-8',
    ),
  };
}

function asset(file: URL, ending: string, type: string): Asset {
  const body = readFileSync(file);
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { name: `admin.${version}.${ending}`, type, body };
}

/** They hold nothing of anybody's: no sign-in is asked for. */
export function serveAssets({ script, style }: Assets): RequestHandler {
  const byName = new Map([script, style].map((one) => [one.name, one]));
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
