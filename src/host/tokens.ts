/**
 * DI tokens under which the plugin's own classes receive parts of the host. They exist only in the plugin's child
 * container: a host replaces nothing with them (see `hooks.ts`).
 */
import type { InjectionToken } from 'tsyringe';
import type { HostLogger, TenantDirectory } from './contract.js';
import type { HostEvents } from './events.js';

export const HOST_LOGGER: InjectionToken<HostLogger> = Symbol('HostLogger');
export const HOST_EVENTS: InjectionToken<HostEvents> = Symbol('HostEvents');
export const TENANT_DIRECTORY: InjectionToken<TenantDirectory> = Symbol('TenantDirectory');
