/** What Health says of a table of Asterisk's call records: its zone, its ids, and which index would help. Pure. */
import type { HealthFinding } from '../../host/ports.js';
import { STRINGS } from '../strings.js';
import { indexOn, quoteName } from '../table-shape.js';
import type { CdrTable } from './cdr-table.js';
import { epochSecondsOf } from './record.js';
import type { ZoneVerdict } from './zone.js';

/** Of one record; a column that this installation has not is absent. */
export interface CallIds {
  readonly uniqueid?: string | null;
  readonly linkedid?: string | null;
}

export function zoneFinding({ zone, basis, samples }: ZoneVerdict): HealthFinding {
  const told = STRINGS.zone;
  const finding = { id: 'time_zone', title: told.title };
  switch (basis) {
    case 'agreed':
      return { ...finding, state: 'ok', detail: told.agreed(zone, samples), remedy: null };
    case 'worked_out':
      return {
        ...finding,
        state: 'ok',
        detail: told.workedOut(zone, samples),
        remedy: told.setIfElsewhere,
      };
    case 'no_records':
      return {
        ...finding,
        state: 'warning',
        detail: told.noRecords(zone),
        remedy: told.setIfElsewhere,
      };
    case 'disagreed':
      return { ...finding, state: 'error', detail: told.disagreed(zone), remedy: told.set };
  }
}

/**
 * Nothing when all is well. FreePBX's columns hold 32 characters, Asterisk's ids up to 150: of a long system name no more
 * than the name is left, and every call has the same id.
 */
export function cutIdsFinding({ shape }: CdrTable, newest: readonly CallIds[]): HealthFinding[] {
  const isCut = (column: 'linkedid' | 'uniqueid', id: string | null | undefined): boolean =>
    (id ?? '').length >= (shape.widths.get(column) ?? Number.POSITIVE_INFINITY) &&
    epochSecondsOf(id ?? '') === null;
  const found = newest.filter(
    ({ linkedid, uniqueid }) => isCut('linkedid', linkedid) || isCut('uniqueid', uniqueid),
  );
  if (found.length === 0 || found.length < newest.length / 2) return [];
  const { title, cut, remedy } = STRINGS.ids;
  return [{ id: 'calls_ids', title, state: 'error', detail: cut(shape.name), remedy }];
}

/** An index that would help, and what is the matter without it. */
interface UsefulIndex {
  readonly id: string;
  readonly columns: readonly string[];
  readonly needed: 'warning' | 'error';
  readonly without: string;
}

export function indexFindings(table: CdrTable): HealthFinding[] {
  return usefulIndexes(table).map(({ id, columns, needed, without }) => {
    const title = STRINGS.indexes.title(columns);
    if (indexOn(table.shape, ...columns) !== null) {
      return { id, title, state: 'ok', detail: STRINGS.indexes.present, remedy: null };
    }
    const name = quoteName(`exovo_${columns.join('_')}`);
    const statement = `CREATE INDEX ${name} ON ${table.shape.sqlName} (${columns.map(quoteName).join(', ')});`;
    return { id, title, state: needed, detail: without, remedy: STRINGS.indexes.create(statement) };
  });
}

function usefulIndexes({ shape, timeColumn, tenantColumns }: CdrTable): UsefulIndex[] {
  const indexes: UsefulIndex[] = [
    {
      id: 'calls_index_time',
      columns: [timeColumn],
      needed: 'error',
      without: STRINGS.indexes.withoutTime(shape.name),
    },
  ];
  if (shape.columns.has('linkedid')) {
    indexes.push({
      id: 'calls_index_linkedid',
      columns: ['linkedid'],
      needed: 'warning',
      without: STRINGS.indexes.withoutLinkedid,
    });
  }
  if (tenantColumns !== null) {
    indexes.push({
      id: 'calls_index_tenant',
      columns: [tenantColumns.own, timeColumn],
      needed: 'warning',
      without: STRINGS.indexes.withoutTenant(shape.name),
    });
  }
  if (tenantColumns !== null && tenantColumns.peer !== null) {
    indexes.push({
      id: 'calls_index_peer_tenant',
      columns: [tenantColumns.peer, timeColumn],
      needed: 'warning',
      without: STRINGS.indexes.withoutPeerTenant(shape.name),
    });
  }
  return indexes;
}
