/** What Health says of a table of Asterisk's call records: its zone, and which index would help. Pure. */
import type { HealthFinding } from '../../host/ports.js';
import { indexOn, quoteName } from '../table-shape.js';
import type { CdrTable } from './cdr-table.js';
import type { ZoneVerdict } from './zone.js';

const SET_ZONE = 'Set the time zone of the call records (EXOVO_PBX_TIME_ZONE), such as America/Detroit.';

export function zoneFinding({ zone, basis, samples }: ZoneVerdict): HealthFinding {
  const finding = { id: 'time_zone', title: 'Time zone of the call records' };
  switch (basis) {
    case 'agreed':
      return {
        ...finding,
        state: 'ok',
        detail: samples > 0 ? `${zone}; ${samples} records agree.` : zone,
        remedy: null,
      };
    case 'worked_out':
      return {
        ...finding,
        state: 'ok',
        detail: `${zone}, worked out from ${samples} records; another zone may have the same offsets.`,
        remedy: `If that is not where the PBX is: ${SET_ZONE}`,
      };
    case 'no_records':
      return {
        ...finding,
        state: 'warning',
        detail: `${zone}; there are no records yet that could confirm it.`,
        remedy: `If that is not where the PBX is: ${SET_ZONE}`,
      };
    case 'disagreed':
      return {
        ...finding,
        state: 'error',
        detail: `${zone} was taken, but the records' own UTC stamps disagree: calls are shown at a wrong time.`,
        remedy: SET_ZONE,
      };
  }
}

export function indexFindings(table: CdrTable): HealthFinding[] {
  const { shape, timeColumn } = table;
  const name = shape.name;
  const findings: HealthFinding[] = [
    indexFinding({
      id: 'calls_index_time',
      exists: indexOn(shape, timeColumn) !== null,
      needed: 'error',
      without: `Every list of calls reads the whole of ${name}, and fails when that takes more than 2 seconds.`,
      sql: createIndex(table, timeColumn),
    }),
  ];
  if (shape.columns.has('linkedid')) {
    findings.push(
      indexFinding({
        id: 'calls_index_linkedid',
        exists: indexOn(shape, 'linkedid') !== null,
        needed: 'warning',
        without:
          'Calls are listed all the same; the parts of long calls are found faster with an index on linkedid.',
        sql: createIndex(table, 'linkedid'),
      }),
    );
  }
  if (table.hasTenants) {
    findings.push(
      indexFinding({
        id: 'calls_index_tenant',
        exists: indexOn(shape, 'tenantid', timeColumn) !== null,
        needed: 'warning',
        without: `A tenant with few calls is looked for among the calls of all others in ${name}.`,
        sql: createIndex(table, 'tenantid', timeColumn),
      }),
    );
  }
  if (table.hasPeerTenants) {
    findings.push(
      indexFinding({
        id: 'calls_index_peer_tenant',
        exists: indexOn(shape, 'peertenantid', timeColumn) !== null,
        needed: 'warning',
        without: `A tenant's received calls are looked for among the calls of all others in ${name}.`,
        sql: createIndex(table, 'peertenantid', timeColumn),
      }),
    );
  }
  return findings;
}

interface IndexVerdict {
  readonly id: string;
  readonly exists: boolean;
  readonly needed: 'warning' | 'error';
  readonly without: string;
  readonly sql: string;
}

function indexFinding({ id, exists, needed, without, sql }: IndexVerdict): HealthFinding {
  const title = 'Index of the call records';
  if (exists) return { id, title, state: 'ok', detail: 'Present.', remedy: null };
  return { id, title, state: needed, detail: without, remedy: `Have the database administrator run: ${sql}` };
}

function createIndex(table: CdrTable, ...columns: readonly string[]): string {
  const name = quoteName(`exovo_${columns.join('_')}`);
  return `CREATE INDEX ${name} ON ${table.shape.sqlName} (${columns.map(quoteName).join(', ')});`;
}
