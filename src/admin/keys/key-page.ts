/** A key's own page: the sections listed here, one below the other. All of them are read at the same time. */
import { html, type SafeHtml } from '../../html.js';
import { keyDetails } from './key-details.js';
import { keyHistory } from './key-history.js';
import { keyLimits } from './key-limits.js';
import { keySecrets } from './key-secrets.js';
import type { KeySection, KeySectionInput } from './key-section.js';
import { keyUsage } from './key-usage.js';

const SECTIONS: readonly KeySection[] = [keyDetails, keySecrets, keyUsage, keyLimits, keyHistory];

export async function keyPageBody(input: KeySectionInput): Promise<SafeHtml> {
  return html`${await Promise.all(SECTIONS.map((section) => section(input)))}`;
}
