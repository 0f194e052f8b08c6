/** The folder of package.json and plugin.json, seen from the compiled dist/src/standalone/. */
import { fileURLToPath } from 'node:url';

export const PACKAGE_ROOT = fileURLToPath(new URL('../../..', import.meta.url));
