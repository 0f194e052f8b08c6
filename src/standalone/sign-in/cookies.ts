/** Reads the cookies that the host sets itself. express-session reads its own. */
import type { Request } from 'express';

/** Returns the value as it was sent. `name` must not contain characters that mean something in a regular expression. */
export function readCookie(req: Request, name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(req.headers.cookie ?? '')?.[1];
}
