/**
 * Whether another program shows the pages in a frame and has signed its administrators in (`EXOVO_SIGN_IN=assertion`).
 * The pages then have no header, no menu and no way to sign in or out.
 */
import type { Express, Request } from 'express';

const SETTING = 'embedded';

export function setEmbedded(app: Express): void {
  app.set(SETTING, true);
}

export function isEmbedded(req: Request): boolean {
  return req.app.get(SETTING) === true;
}
