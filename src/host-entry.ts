/** `exovo-api-access/host`: everything that a host developer imports to implement the host contract and to extend the plugin. */
export { createHookRegistry } from './hooks/hook-registry.js';
export * from './host/contract.js';
export * from './host/events.js';
export * from './host/hooks.js';
export * from './host/ports.js';
export { CALL_LOG, EXTENSION_DIRECTORY, PRESENCE_SERVICE } from './host/tokens.js';
