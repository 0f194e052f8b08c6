/**
 * What one PBX knows of its numbers: which channels are its telephones, which are its trunks, and the name of each
 * extension. Each schema's folder reads it from the PBX, and the summary of a call uses it. Immutable.
 */
import type { EndpointChannel } from './channel.js';

/** A device of this PBX. */
export interface Telephone {
  /** The extension that uses it now, or null if nobody does. */
  readonly extension: string | null;
  /** Whether people log in and out of it, so that somebody else may have used it at the time of a call. */
  readonly isShared: boolean;
}

export interface NumberPlan {
  /** Returns null for a trunk and for a device that this PBX does not know. */
  telephoneOf(channel: EndpointChannel): Telephone | null;
  isTrunk(channel: EndpointChannel): boolean;
  /** Returns the digits that the trunk puts before every number it sends. */
  dialPrefixOf(channel: EndpointChannel): string;
  isExtension(number: string): boolean;
  /** Returns the extension's name, or null if it has none. */
  nameOf(extension: string): string | null;
}

/** Keys are `technology/endpoint` in lower case, see `endpointKey`. */
export interface NumberPlanContents {
  /** Number to name. */
  readonly extensions: ReadonlyMap<string, string | null>;
  /** Device to the extension that uses it. */
  readonly devices: ReadonlyMap<string, string>;
  /** Devices that people log in to and out of. One that nobody uses at present is only here. */
  readonly sharedDevices?: ReadonlySet<string>;
  /** `*` as the technology matches any; as the endpoint, any that is not a device. */
  readonly trunks: ReadonlySet<string>;
  /** Trunk to the digits that it puts before every number. */
  readonly dialPrefixes?: ReadonlyMap<string, string>;
}

export function createNumberPlan(contents: NumberPlanContents): NumberPlan {
  const { extensions, devices, sharedDevices, trunks, dialPrefixes } = contents;
  const isDevice = (key: string): boolean => devices.has(key) || sharedDevices?.has(key) === true;
  const isTrunk = (channel: EndpointChannel): boolean =>
    trunks.has(channel.key) ||
    trunks.has(endpointKey('*', channel.endpoint)) ||
    (trunks.has(endpointKey(channel.technology, '*')) && !isDevice(channel.key));
  return {
    isTrunk,
    dialPrefixOf: (channel) => dialPrefixes?.get(channel.key) ?? '',
    isExtension: (number) => extensions.has(number),
    nameOf: (extension) => extensions.get(extension) ?? null,
    telephoneOf: (channel) => {
      const isShared = sharedDevices?.has(channel.key) === true;
      const extension = devices.get(channel.key) ?? null;
      if (extension !== null || isShared) return { extension, isShared };
      // A device that was deleted still has its extension's number as its name.
      if (isTrunk(channel) || !extensions.has(channel.endpoint)) return null;
      return { extension: channel.endpoint, isShared: false };
    },
  };
}

export function endpointKey(technology: string, endpoint: string): string {
  return `${technology}/${endpoint}`.toLowerCase();
}
