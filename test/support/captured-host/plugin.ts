/** A plugin that only keeps the `PbxHost` with which it is enabled, so that the contract kit can check a real one. */
import type { PbxHost } from '../../../src/host/contract.js';
import type { PbxPlugin } from '../../../src/host/plugin.js';

let captured: PbxHost | undefined;

export function capturedHost(): PbxHost {
  if (captured === undefined) throw new Error('No host has enabled the plugin yet.');
  return captured;
}

export const createPlugin = (): PbxPlugin => ({
  enable: async (host) => {
    captured = host;
  },
  disable: async () => {},
  uninstall: async () => {},
});
