/** The root of the repository, seen from the compiled dist/test/support/. */
import { fileURLToPath } from 'node:url';

export const PACKAGE_ROOT = fileURLToPath(new URL('../../..', import.meta.url));
