/** `exovo-api-access/host`: everything that a host developer imports to implement the host contract and its hooks. */

export { createHookRegistry } from './hooks/hook-registry.js';
export * from './host/contract.js';
export * from './host/endpoint.js';
export * from './host/events.js';
export * from './host/hooks.js';
export type { HttpHandler, HttpRequest, HttpResponse, Next } from './host/http.js';
export * from './host/plugin.js';
export * from './host/ports.js';
export type { Contribution, Contributor, HookRegistry, HookToken, ReservedNames } from './host/registry.js';
export { createGate, type GateOptions } from './http/api-gate.js';
