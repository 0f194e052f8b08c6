/**
 * Extensions and trunks of a plain Asterisk, out of PJSIP's realtime table `ps_endpoints`. It holds telephones and
 * trunks alike, and knows neither names nor numbers but for the caller id.
 *
 * An endpoint is an extension when its id is a short number, or when its caller id bears a short number (`205-acme`,
 * `"Ada" <205>`). Everything else is a trunk.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import { createNumberPlan, endpointKey, type NumberPlan } from '../asterisk-cdr/number-plan.js';
import { compareExtensions } from '../extension-order.js';
import type { TableShape } from '../table-shape.js';

export interface Endpoint {
  /** The id in `ps_endpoints`, under which Asterisk keeps presence too. */
  readonly id: string;
  readonly extension: string;
  readonly name: string;
}

interface EndpointRow {
  readonly id: string;
  readonly callerid?: string | null;
  readonly tenantid?: string | null;
}

/** A longer number is a public one: that of a trunk. */
const SHORT_NUMBER = /^\d{1,8}$/;
const CALLER_ID = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<]*?))\s*<\s*([^>]*?)\s*>\s*$/;

export class AsteriskEndpoints {
  readonly #pool: SqlPool;
  readonly #shape: TableShape;

  constructor(pool: SqlPool, shape: TableShape) {
    this.#pool = pool;
    this.#shape = shape;
  }

  /** Whether any endpoint is marked as a tenant's. */
  async haveTenants(): Promise<boolean> {
    if (!this.#shape.columns.has('tenantid')) return false;
    const rows = await this.#pool.select<{ id: string }>(
      `SELECT id FROM ${this.#shape.sqlName} WHERE tenantid <> '' LIMIT 1`,
    );
    return rows.length > 0;
  }

  /** The tenant's extensions (null: those without a tenant), in numeric order, each once. */
  async extensions(tenant: string | null, deadlineMs?: number): Promise<Endpoint[]> {
    const byExtension = new Map<string, Endpoint>();
    for (const row of await this.#rows(tenant, deadlineMs)) {
      if (!isOf(row, tenant)) continue;
      const endpoint = toEndpoint(row);
      if (endpoint !== null && !byExtension.has(endpoint.extension))
        byExtension.set(endpoint.extension, endpoint);
    }
    return [...byExtension.values()].sort((a, b) => compareExtensions(a.extension, b.extension));
  }

  /** The tenant's extensions, and its own and the shared trunks. */
  async numberPlan(tenant: string | null): Promise<NumberPlan> {
    const extensions = new Map<string, string | null>();
    const devices = new Map<string, string>();
    const trunks = new Set<string>();
    for (const row of await this.#rows(tenant)) {
      const endpoint = toEndpoint(row);
      if (endpoint === null) trunks.add(endpointKey('pjsip', row.id));
      else if (isOf(row, tenant)) {
        devices.set(endpointKey('pjsip', row.id), endpoint.extension);
        if (!extensions.has(endpoint.extension)) extensions.set(endpoint.extension, endpoint.name || null);
      }
    }
    return createNumberPlan({ extensions, devices, trunks });
  }

  #rows(tenant: string | null, deadlineMs?: number): Promise<EndpointRow[]> {
    const columns = ['id', 'callerid', 'tenantid'].filter((column) => this.#shape.columns.has(column));
    const select = `SELECT ${columns.join(', ')} FROM ${this.#shape.sqlName}`;
    return tenant === null
      ? this.#pool.select(`${select} ORDER BY id`, [], deadlineMs)
      : this.#pool.select(
          `${select} WHERE tenantid = ? OR tenantid IS NULL OR tenantid = '' ORDER BY id`,
          [tenant],
          deadlineMs,
        );
  }
}

/** To the letter, as MySQL's collations do not compare. */
function isOf(row: EndpointRow, tenant: string | null): boolean {
  return (row.tenantid ?? '') === (tenant ?? '');
}

function toEndpoint({ id, callerid }: EndpointRow): Endpoint | null {
  const [, quoted, bare, callerNumber = ''] = CALLER_ID.exec(callerid ?? '') ?? [];
  const extension = [id, callerNumber].find((number) => SHORT_NUMBER.test(number));
  return extension === undefined
    ? null
    : { id, extension, name: (quoted ?? bare ?? '').replace(/\\(.)/g, '$1') };
}
