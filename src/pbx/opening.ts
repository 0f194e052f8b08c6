/** What opening a FreePBX and opening a plain Asterisk share. */

/** A PBX without tenants is all this one's. */
export const ONLY_TENANT = '1';

/** For finding the extension, storing its presence and reading it back; the whole request has 3 s. */
export const SET_PRESENCE_TIMEOUT_MS = 2_300;

/** A new extension bears its name in the list of calls after this long at the latest. */
export const NUMBER_PLAN_REFRESH = { freshForMs: 10_000, usableForMs: 60_000 };

/** Last opened, first closed. */
export async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of [...closers].reverse()) await close();
}
