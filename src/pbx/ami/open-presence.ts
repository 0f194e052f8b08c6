/** Opens the presence of a FreePBX or an Asterisk: over the Manager Interface where its address is known. */
import type { PbxOptions } from '../schema.js';
import { AmiPresence } from './ami-presence.js';
import { noPresence, type PresenceSource } from './presence.js';

/** The PBX is opened without presence rather than late when Asterisk takes longer. */
const FIRST_TRY_MS = 3_000;

export async function openPresence({ amiUrl, logger }: PbxOptions): Promise<PresenceSource> {
  if (amiUrl === undefined) return noPresence;
  const presence = new AmiPresence({ amiUrl, logger });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FIRST_TRY_MS);
  });
  await Promise.race([presence.start(), patience]);
  clearTimeout(timer);
  return presence;
}
