/** The browser modules and style sheets of the reference. */
import { type Asset, type AssetPair, readModule, readStyle } from '../assets.js';

export interface ReferenceAssets extends AssetPair {
  /** In place of a host's, on the public page. */
  readonly theme: Asset;
  readonly all: readonly Asset[];
}

export function readReferenceAssets(): ReferenceAssets {
  const folder = 'src/reference';
  const samples = readModule('sample-code', `dist/${folder}/sample-code.js`);
  const script = readModule('reference', `dist/${folder}/browser/reference.js`, {
    '../sample-code.js': samples,
  });
  const style = readStyle('reference', [`${folder}/assets/reference.css`]);
  const theme = readStyle('theme', [`${folder}/assets/theme.css`]);
  return { script, style, theme, all: [samples, script, style, theme] };
}
