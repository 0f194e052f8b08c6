/**
 * Reads extensions and trunks of a plain Asterisk from PJSIP's realtime table `ps_endpoints`. The table holds phones and
 * trunks alike, and only the caller ID contains names and numbers.
 *
 * An endpoint is an extension if its id is a short number, or if its caller ID contains one (`205-acme`,
 * `"Ada" <205>`). Everything else is a trunk.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import { createNumberPlan, endpointKey, type NumberPlan } from '../asterisk-cdr/number-plan.js';
import type { AsteriskDirectory, AsteriskExtension } from '../asterisk-pbx.js';
import { compareExtensions } from '../extension-order.js';
import type { TableShape } from '../table-shape.js';

export const ENDPOINT_TABLE = 'ps_endpoints';
/** Older installations lack it. */
export const TENANT_COLUMN = 'tenantid';

interface EndpointRow {
  readonly id: string;
  readonly callerid?: string | null;
  readonly [TENANT_COLUMN]?: string | null;
}

/** Longer numbers are public numbers, which belong to trunks. */
const SHORT_NUMBER = /^\d{1,8}$/;
/** Name and number still have the spaces around them: matching those too would take cubic time. */
const CALLER_ID = /^(?:\s*"((?:[^"\\]|\\.)*)"\s*|([^<]*))<([^>]*)>\s*$/;

export class AsteriskEndpoints implements AsteriskDirectory {
  readonly #pool: SqlPool;
  readonly #shape: TableShape;

  constructor(pool: SqlPool, shape: TableShape) {
    this.#pool = pool;
    this.#shape = shape;
  }

  /** Returns whether any endpoint belongs to a tenant. */
  async haveTenants(): Promise<boolean> {
    if (!this.#shape.columns.has(TENANT_COLUMN)) return false;
    const rows = await this.#pool.select<{ id: string }>(
      `SELECT id FROM ${this.#shape.sqlName} WHERE ${TENANT_COLUMN} <> '' LIMIT 1`,
    );
    return rows.length > 0;
  }

  /** With null: the extensions without a tenant. */
  async list(tenant: string | null, deadlineMs?: number): Promise<AsteriskExtension[]> {
    const byExtension = new Map<string, AsteriskExtension>();
    for (const row of await this.#rows(tenant, deadlineMs)) {
      if (!isOf(row, tenant)) continue;
      const endpoint = toExtension(row);
      if (endpoint !== null && !byExtension.has(endpoint.extension))
        byExtension.set(endpoint.extension, endpoint);
    }
    return [...byExtension.values()].sort((a, b) => compareExtensions(a.extension, b.extension));
  }

  async presenceIdOf(
    tenant: string | null,
    extension: string,
    deadlineMs?: number,
  ): Promise<string | undefined> {
    const listed = await this.list(tenant, deadlineMs);
    return listed.find((candidate) => candidate.extension === extension)?.presenceId;
  }

  /** Includes the trunks that belong to no tenant, because all tenants share them. */
  async numberPlan(tenant: string | null): Promise<NumberPlan> {
    const extensions = new Map<string, string | null>();
    const devices = new Map<string, string>();
    const trunks = new Set<string>();
    for (const row of await this.#rows(tenant)) {
      const endpoint = toExtension(row);
      if (endpoint === null) trunks.add(endpointKey('pjsip', row.id));
      else if (isOf(row, tenant)) {
        devices.set(endpointKey('pjsip', row.id), endpoint.extension);
        if (!extensions.has(endpoint.extension)) extensions.set(endpoint.extension, endpoint.name || null);
      }
    }
    return createNumberPlan({ extensions, devices, trunks });
  }

  #rows(tenant: string | null, deadlineMs?: number): Promise<EndpointRow[]> {
    const columns = ['id', 'callerid', TENANT_COLUMN].filter((column) => this.#shape.columns.has(column));
    const select = `SELECT ${columns.join(', ')} FROM ${this.#shape.sqlName}`;
    return tenant === null
      ? this.#pool.select(`${select} ORDER BY id`, [], deadlineMs)
      : this.#pool.select(
          `${select} WHERE ${TENANT_COLUMN} = ? OR ${TENANT_COLUMN} IS NULL OR ${TENANT_COLUMN} = '' ORDER BY id`,
          [tenant],
          deadlineMs,
        );
  }
}

/** Compares exactly; most of MySQL's collations ignore case and trailing spaces. */
function isOf(row: EndpointRow, tenant: string | null): boolean {
  return (row[TENANT_COLUMN] ?? '') === (tenant ?? '');
}

function toExtension({ id, callerid }: EndpointRow): AsteriskExtension | null {
  const [, quoted, bare, callerNumber = ''] = CALLER_ID.exec(callerid ?? '') ?? [];
  const extension = [id, callerNumber.trim()].find((number) => SHORT_NUMBER.test(number));
  if (extension === undefined) return null;
  const name = (quoted ?? bare?.trim() ?? '').replace(/\\(.)/g, '$1');
  // Asterisk's schema has neither e-mail addresses nor a switch to disable an endpoint.
  return { extension, name, email: null, enabled: true, presenceId: id };
}
