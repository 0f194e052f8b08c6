/** Health findings about a table of Asterisk's call records: its zone, its ids, and which indexes would help. Pure. */
import type { HealthFinding } from '../../host/ports.js';
import { textOf } from '../row-text.js';
import { STRINGS } from '../strings.js';
import { indexOn, quoteName } from '../table-shape.js';
import { CALLS_TIMEOUT_MS } from './call-log.js';
import type { CdrTable } from './cdr-table.js';
import { meantText } from './garbled-text.js';
import { epochSecondsOf } from './record.js';
import type { ZoneVerdict } from './zone.js';

/** The ids of one record. A column that the installation lacks is missing. */
export interface CallIds {
  readonly uniqueid?: unknown;
  readonly linkedid?: unknown;
}

/** The caller's names of one record. */
export interface CallNames {
  readonly clid?: unknown;
  readonly cnam?: unknown;
}

export function zoneFinding({ zone, basis, samples, shiftsMs = [] }: ZoneVerdict): HealthFinding {
  const strings = STRINGS.zone;
  const finding = { id: 'time_zone', title: strings.title };
  if (shiftsMs.length > 0) {
    const minutes = shiftsMs.map((shiftMs) => Math.abs(shiftMs / 60_000));
    return {
      ...finding,
      state: basis === 'disagreed' ? 'error' : 'warning',
      detail: strings.shifted(zone, samples, minutes),
      remedy: strings.shiftedRemedy,
    };
  }
  switch (basis) {
    case 'agreed':
      return { ...finding, state: 'ok', detail: strings.agreed(zone, samples), remedy: null };
    case 'worked_out':
      return {
        ...finding,
        state: 'ok',
        detail: strings.workedOut(zone, samples),
        remedy: strings.setIfElsewhere,
      };
    case 'no_records':
      return {
        ...finding,
        state: 'warning',
        detail: strings.noRecords(zone),
        remedy: strings.setIfElsewhere,
      };
    case 'disagreed':
      return { ...finding, state: 'error', detail: strings.disagreed(zone), remedy: strings.set };
  }
}

/**
 * Returns a finding if most ids are cut off. FreePBX's columns hold 32 characters and Asterisk's ids up to 150. Of an id
 * with a long system name, only the name is left, so every call has the same id.
 */
export function cutIdsFinding({ shape }: CdrTable, newest: readonly CallIds[]): HealthFinding[] {
  const isCut = (column: 'linkedid' | 'uniqueid', value: unknown): boolean => {
    const id = textOf(value);
    const width = shape.widths.get(column) ?? Number.POSITIVE_INFINITY;
    return id.length >= width && epochSecondsOf(id) === null;
  };
  const found = newest.filter(
    ({ linkedid, uniqueid }) => isCut('linkedid', linkedid) || isCut('uniqueid', uniqueid),
  );
  if (found.length === 0 || found.length < newest.length / 2) return [];
  const { title, cut, remedy } = STRINGS.ids;
  return [{ id: 'calls_ids', title, state: 'error', detail: cut(shape.name), remedy }];
}

/** Returns a finding if names in the newest records were stored in a wrong character set. */
export function garbledFinding({ shape }: CdrTable, newest: readonly CallNames[]): HealthFinding[] {
  for (const { clid, cnam } of newest) {
    for (const stored of [textOf(cnam), textOf(clid)]) {
      const meant = meantText(stored);
      if (meant === null) continue;
      const { title, garbled, remedy } = STRINGS.characters;
      const detail = garbled(shape.name, stored, meant);
      return [{ id: 'calls_characters', title, state: 'warning', detail, remedy }];
    }
  }
  return [];
}

/** An index that would help, and what happens without it. */
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
      without: STRINGS.indexes.withoutTime(shape.name, CALLS_TIMEOUT_MS / 1000),
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
