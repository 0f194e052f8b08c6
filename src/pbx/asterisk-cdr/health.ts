/** What Health says of a table of Asterisk's call records: its zone, its ids, and which index would help. Pure. */
import type { HealthFinding } from '../../host/ports.js';
import { indexOn, quoteName } from '../table-shape.js';
import type { CdrTable } from './cdr-table.js';
import { epochSecondsOf } from './record.js';
import type { ZoneVerdict } from './zone.js';

/** Of one record; a column that this installation has not is absent. */
export interface CallIds {
  readonly uniqueid?: string | null;
  readonly linkedid?: string | null;
}

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
        detail: `${zone}; there are no records that could confirm it.`,
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

/**
 * Nothing when all is well. FreePBX's columns hold 32 characters, Asterisk's ids up to 150: of a long system name no more
 * than the name is left, and every call has the same id.
 */
export function cutIdsFinding({ shape }: CdrTable, newest: readonly CallIds[]): HealthFinding[] {
  const isCut = (column: 'linkedid' | 'uniqueid', id: string | null | undefined): boolean =>
    (id ?? '').length >= (shape.widths.get(column) ?? Number.POSITIVE_INFINITY) &&
    epochSecondsOf(id ?? '') === null;
  const cut = newest.filter(
    ({ linkedid, uniqueid }) => isCut('linkedid', linkedid) || isCut('uniqueid', uniqueid),
  );
  if (cut.length === 0 || cut.length < newest.length / 2) return [];
  return [
    {
      id: 'calls_ids',
      title: 'Ids of the call records',
      state: 'error',
      detail: `They fill their columns in ${shape.name} and are cut: different calls may be shown as one, or none at all.`,
      remedy:
        'Give Asterisk a shorter systemname (asterisk.conf), or have the database administrator widen uniqueid and ' +
        'linkedid to the 150 characters that Asterisk allows.',
    },
  ];
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
    const title = `Index of the call records on ${columns.join(' and ')}`;
    if (indexOn(table.shape, ...columns) !== null) {
      return { id, title, state: 'ok', detail: 'Present.', remedy: null };
    }
    const name = quoteName(`exovo_${columns.join('_')}`);
    const statement = `CREATE INDEX ${name} ON ${table.shape.sqlName} (${columns.map(quoteName).join(', ')});`;
    const remedy = `Have the database administrator run: ${statement} Then disable and enable the plugin.`;
    return { id, title, state: needed, detail: without, remedy };
  });
}

function usefulIndexes({ shape, timeColumn, hasTenants, hasPeerTenants }: CdrTable): UsefulIndex[] {
  const indexes: UsefulIndex[] = [
    {
      id: 'calls_index_time',
      columns: [timeColumn],
      needed: 'error',
      without: `Every list of calls reads the whole of ${shape.name}, and fails when that takes more than 2 seconds.`,
    },
  ];
  if (shape.columns.has('linkedid')) {
    indexes.push({
      id: 'calls_index_linkedid',
      columns: ['linkedid'],
      needed: 'warning',
      without: 'Calls are listed all the same; with it the parts of long calls are found faster.',
    });
  }
  if (hasTenants) {
    indexes.push({
      id: 'calls_index_tenant',
      columns: ['tenantid', timeColumn],
      needed: 'warning',
      without: `A tenant with few calls is looked for among the calls of all others in ${shape.name}.`,
    });
  }
  if (hasPeerTenants) {
    indexes.push({
      id: 'calls_index_peer_tenant',
      columns: ['peertenantid', timeColumn],
      needed: 'warning',
      without: `The calls that a tenant received are looked for among those of all others in ${shape.name}.`,
    });
  }
  return indexes;
}
