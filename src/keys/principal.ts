/** Who a verified key stands for: a value that is handed along a request, never looked up twice. */
import type { Scope } from './scope.js';

export interface Principal {
  readonly keyId: string;
  readonly keyName: string;
  readonly tenantId: string;
  readonly scope: Scope;
}
