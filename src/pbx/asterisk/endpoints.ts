/**
 * Reads extensions and trunks of a plain Asterisk from PJSIP's realtime table `ps_endpoints`. The table holds phones and
 * trunks alike; `endpoint-kind.ts` distinguishes them.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import { createNumberPlan, endpointKey, type NumberPlan } from '../asterisk-cdr/number-plan.js';
import type { AsteriskDirectory, AsteriskExtension } from '../asterisk-pbx.js';
import { compareExtensions } from '../extension-order.js';
import type { RememberedTables } from '../remembered-tables.js';
import { textRows } from '../row-text.js';
import type { TableShape } from '../table-shape.js';
import { type EndpointRow, kindOf } from './endpoint-kind.js';
import { TENANT_COLUMN } from './tenants.js';

/** Columns of any type: all values become text. */
interface Row extends EndpointRow {
  readonly [TENANT_COLUMN]?: string | null;
}

const COLUMNS = ['id', 'callerid', 'auth', 'outbound_auth', 'context', TENANT_COLUMN];

export class AsteriskEndpoints implements AsteriskDirectory {
  readonly #pool: SqlPool;
  readonly #shapes: RememberedTables<TableShape>;

  constructor(pool: SqlPool, shapes: RememberedTables<TableShape>) {
    this.#pool = pool;
    this.#shapes = shapes;
  }

  /** Returns whether any endpoint belongs to a tenant. */
  async haveTenants(): Promise<boolean> {
    const { columns, sqlName } = this.#shapes.current;
    if (!columns.has(TENANT_COLUMN)) return false;
    const rows = await this.#pool.select(`SELECT id FROM ${sqlName} WHERE ${TENANT_COLUMN} <> '' LIMIT 1`);
    return rows.length > 0;
  }

  /** With null: the extensions without a tenant. */
  async list(tenant: string | null, deadlineMs?: number): Promise<AsteriskExtension[]> {
    const byExtension = new Map<string, AsteriskExtension>();
    for (const row of await this.#rows(tenant, deadlineMs)) {
      const kind = kindOf(row);
      if (kind.is !== 'extension' || !isOf(row, tenant) || byExtension.has(kind.extension)) continue;
      const { extension, name } = kind;
      // Asterisk's schema has neither e-mail addresses nor a switch to disable an endpoint.
      byExtension.set(extension, { extension, name, email: null, enabled: true, presenceId: row.id });
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
    const sharedDevices = new Set<string>();
    for (const row of await this.#rows(tenant)) {
      const kind = kindOf(row);
      const key = endpointKey('pjsip', row.id);
      if (kind.is === 'trunk') trunks.add(key);
      else if (kind.is === 'telephone') sharedDevices.add(key);
      else if (isOf(row, tenant)) {
        devices.set(key, kind.extension);
        if (!extensions.has(kind.extension)) extensions.set(kind.extension, kind.name || null);
      }
    }
    return createNumberPlan({ extensions, devices, sharedDevices, trunks });
  }

  #rows(tenant: string | null, deadlineMs?: number): Promise<Row[]> {
    return this.#shapes.use(async ({ columns, sqlName }) => {
      const present = COLUMNS.filter((column) => columns.has(column));
      const select = `SELECT ${present.join(', ')} FROM ${sqlName}`;
      const rows =
        tenant === null
          ? await this.#pool.select<RawRow>(`${select} ORDER BY id`, [], deadlineMs)
          : await this.#pool.select<RawRow>(
              `${select} WHERE ${TENANT_COLUMN} = ? OR ${TENANT_COLUMN} IS NULL OR ${TENANT_COLUMN} = '' ORDER BY id`,
              [tenant],
              deadlineMs,
            );
      return textRows<Row>(rows);
    });
  }
}

type RawRow = Readonly<Record<string, unknown>>;

/** Compares exactly; most of MySQL's collations ignore case and trailing spaces. */
function isOf(row: Row, tenant: string | null): boolean {
  return (row[TENANT_COLUMN] ?? '') === (tenant ?? '');
}
