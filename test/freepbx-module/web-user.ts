/** The user of FreePBX's web server. Without root, it is the user of the tests. */
import { userInfo } from 'node:os';

export const IS_ROOT = process.getuid?.() === 0;
export const WEB_USER = IS_ROOT ? 'www-data' : userInfo().username;

/** Returns the command that runs `command` as the web user. */
export function asWebUser(command: readonly string[]): readonly string[] {
  return IS_ROOT
    ? ['setpriv', `--reuid=${WEB_USER}`, `--regid=${WEB_USER}`, '--init-groups', ...command]
    : command;
}
