/** The style sheets and browser modules of the admin pages. The files are read once at enable. */
import type { RequestHandler } from 'express';
import { ASSET_CACHE_CONTROL, type AssetPair, readModule, readStyle } from '../../assets.js';
import { type ReferenceAssets, readReferenceAssets } from '../../reference/assets.js';

/** The assets of every page, and those that only the reference needs. */
export interface Assets extends AssetPair {
  readonly reference: ReferenceAssets;
}

export function readAssets(): Assets {
  const folder = 'src/admin/frame';
  return {
    script: readModule('admin', `dist/${folder}/browser/admin.js`),
    style: readStyle(
      'admin',
      ['admin', 'lists', 'forms', 'usage'].map((sheet) => `${folder}/assets/${sheet}.css`),
    ),
    reference: readReferenceAssets(),
  };
}

/** Assets contain no data, so no sign-in is required. */
export function serveAssets({ script, style, reference }: Assets): RequestHandler {
  const byName = new Map([script, style, ...reference.all].map((item) => [item.name, item]));
  return (req, res, next) => {
    const found = byName.get(String(req.params.name));
    if (found === undefined) {
      next();
      return;
    }
    res
      .set({
        'Content-Type': found.type,
        'Cache-Control': ASSET_CACHE_CONTROL,
        'X-Content-Type-Options': 'nosniff',
      })
      .send(found.body);
  };
}
