/**
 * What one PBX knows of its numbers: which channels are its extensions, which its trunks, and who is called how.
 * Read from the PBX by each schema's folder, used by `tell-call.ts` to say who spoke with whom. Immutable.
 */
import type { EndpointChannel } from './channel.js';

export interface NumberPlan {
  /** The extension that rings when this endpoint is called; null for trunks and for devices that no longer exist. */
  extensionOf(channel: EndpointChannel): string | null;
  isTrunk(channel: EndpointChannel): boolean;
  isExtension(number: string): boolean;
  /** The extension's name; null when there is none. */
  nameOf(extension: string): string | null;
}

export interface NumberPlanContents {
  /** Number to name. */
  readonly extensions: ReadonlyMap<string, string | null>;
  /** `technology/endpoint`, lower case, to the extension that uses it. */
  readonly devices: ReadonlyMap<string, string>;
  /** `technology/endpoint`, lower case; `*` stands for any technology, or for any endpoint that is no device. */
  readonly trunks: ReadonlySet<string>;
}

export function createNumberPlan({ extensions, devices, trunks }: NumberPlanContents): NumberPlan {
  const anyTechnology = [...trunks].some((trunk) => trunk.startsWith('*/'));
  const anyEndpoint = [...trunks].some((trunk) => trunk.endsWith('/*'));
  const isTrunk = (channel: EndpointChannel): boolean =>
    trunks.has(channel.key) ||
    (anyTechnology && trunks.has(endpointKey('*', channel.endpoint))) ||
    (anyEndpoint && trunks.has(endpointKey(channel.technology, '*')) && !devices.has(channel.key));
  return {
    isTrunk,
    isExtension: (number) => extensions.has(number),
    nameOf: (extension) => extensions.get(extension) ?? null,
    extensionOf: (channel) => {
      const owner = devices.get(channel.key);
      if (owner !== undefined) return owner;
      // A device that left the table still carries its extension's number as its name.
      return !isTrunk(channel) && extensions.has(channel.endpoint) ? channel.endpoint : null;
    },
  };
}

export function endpointKey(technology: string, endpoint: string): string {
  return `${technology}/${endpoint}`.toLowerCase();
}
