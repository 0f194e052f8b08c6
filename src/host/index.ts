/** `exovo-api-access/host`: all that a host developer imports to implement the seam and to contribute to it. */
export * from './contract.js';
export { createHookRegistry } from './hook-registry.js';
export * from './hooks.js';
export * from './ports.js';
export { CALL_LOG, EXTENSION_DIRECTORY, PRESENCE_SERVICE } from './tokens.js';
