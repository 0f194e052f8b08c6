/**
 * Builds the statements behind the list of keys. A list consists of sections, one below the other: active keys before
 * revoked ones, and when sorted by last use, keys that were used apart from those that never were. Each section is read
 * in the order of an index, so that a page reads little more than it shows. A search reads all sections at once.
 */
import type { SqlValue } from '../storage/sql-pool.js';
import { firstKeyPrefix, isStartOfPrefix } from './format.js';

export const KEY_STATES = ['active', 'revoked', 'all'] as const;
export const KEY_SORTS = ['name', 'created', 'lastUsed'] as const;
export const SORT_ORDERS = ['asc', 'desc'] as const;
export const UNUSED_DAYS = ['30', '90', '365', 'never'] as const;

export type KeySort = (typeof KEY_SORTS)[number];
export type SortOrder = (typeof SORT_ORDERS)[number];
export type UnusedDays = (typeof UNUSED_DAYS)[number];

export interface KeyFilter {
  readonly state: (typeof KEY_STATES)[number];
  /**
   * Part of a name or the beginning of a prefix; empty for all keys. If the text contains the start of a key, such as a
   * pasted `Authorization` header, it finds the keys that start so, in any state.
   */
  readonly search: string;
  /** User name of the administrator who created the key. */
  readonly creator?: string;
  /**
   * Keys that have not been used for so many days. A key that was never used counts from its creation. `never` finds all
   * keys that were never used.
   */
  readonly unusedDays?: UnusedDays;
  /** By creation, newest first, if it is left out. */
  readonly sort?: KeySort;
  readonly order?: SortOrder;
}

/** Where a page of keys ends: the section, and there the last key's value in the column sorted by, and its id. */
export interface KeyPosition {
  readonly sort: KeySort;
  readonly order: SortOrder;
  readonly revoked: boolean;
  /** Whether the key was ever used; null unless sorted by last use. */
  readonly used: boolean | null;
  readonly value: string;
  readonly id: string;
}

export type KeySection = Pick<KeyPosition, 'revoked' | 'used'>;

export interface SectionQuery {
  /** Reads ids in the order of the sections. */
  readonly ids: string;
  readonly values: readonly SqlValue[];
  /** The order of the sections for rows that are joined to the ids. */
  readonly orderBy: string;
}

/** Returns the order of a list: ascending by name, and newest first otherwise, unless the filter says. */
export function orderOf({ sort = 'created', order }: Pick<KeyFilter, 'sort' | 'order'>): {
  sort: KeySort;
  order: SortOrder;
} {
  return { sort, order: order ?? (sort === 'name' ? 'asc' : 'desc') };
}

/**
 * Returns the sections of a list from the one in which `position` lies, grouped by the statement that reads them. A
 * search looks at each key, so one statement reads all its sections.
 */
export function sectionsOf(filter: KeyFilter, position: KeyPosition | null): KeySection[][] {
  const { sort, order } = orderOf(filter);
  const state = firstKeyPrefix(filter.search) === undefined ? filter.state : 'all';
  const states = state === 'all' ? [false, true] : [state === 'revoked'];
  const uses = sort === 'lastUsed' ? [order === 'desc', order === 'asc'] : [null];
  const wanted = filter.unusedDays === 'never' ? uses.filter((used) => used !== true) : uses;
  const all = states.flatMap((revoked) => wanted.map((used) => ({ revoked, used })));
  const from = all.findIndex((section) => liesIn(section, position));
  const rest = all.slice(Math.max(0, from));
  return filter.search === '' ? rest.map((section) => [section]) : [rest];
}

/** Returns the statement for up to `limit` keys of these sections, after `position` if it lies in one of them. */
export function sectionQuery(
  tenantId: string,
  filter: KeyFilter,
  sections: readonly KeySection[],
  limit: number,
  position: KeyPosition | null,
): SectionQuery {
  const { creator, search } = filter;
  const where = new Conditions();
  where.add('k.tenant_id = ?', tenantId);
  if (creator !== undefined) where.add('k.created_by = ?', creator);
  addSearch(where, tenantId, search);
  where.addAny(sections.map((section) => conditionsOf(tenantId, filter, section, position)));
  const orderBy = orderByOf(filter, sections);
  return {
    ids: `SELECT k.id FROM ${tables(filter, sections)} WHERE ${where.text} ORDER BY ${orderBy} LIMIT ${limit}`,
    values: where.values,
    orderBy,
  };
}

function conditionsOf(
  tenantId: string,
  filter: KeyFilter,
  section: KeySection,
  position: KeyPosition | null,
): Conditions {
  const { column, id } = columnsOf(filter, section);
  const where = new Conditions();
  where.add(`k.revoked_at IS ${section.revoked ? 'NOT ' : ''}NULL`);
  if (section.used === true) where.add('u.tenant_id = ?', tenantId);
  addUse(where, filter.unusedDays, section);
  if (position !== null && liesIn(section, position)) {
    const beyond = orderOf(filter).order === 'asc' ? '>' : '<';
    where.add(
      `${column} ${beyond}= ? AND (${column} ${beyond} ? OR ${id} ${beyond} ?)`,
      position.value,
      position.value,
      position.id,
    );
  }
  return where;
}

function liesIn({ revoked, used }: KeySection, position: KeyPosition | null): boolean {
  return revoked === position?.revoked && used === position.used;
}

/** A section alone has the order of an index. */
function orderByOf(filter: KeyFilter, sections: readonly KeySection[]): string {
  const { sort, order } = orderOf(filter);
  const [first, ...others] = sections;
  if (first !== undefined && others.length === 0) {
    const { column, id } = columnsOf(filter, first);
    return `${column} ${order}, ${id} ${order}`;
  }
  if (sort !== 'lastUsed')
    return `k.revoked_at IS NOT NULL, ${columnsOf(filter).column} ${order}, k.id ${order}`;
  const usedFirst = order === 'desc' ? 'ASC' : 'DESC';
  return `k.revoked_at IS NOT NULL, u.key_id IS NULL ${usedFirst}, COALESCE(u.last_used_at, k.created_at) ${order}, k.id ${order}`;
}

/** The columns that a section is sorted by. */
function columnsOf({ sort }: KeyFilter, section?: KeySection): { column: string; id: string } {
  if (section?.used === true) return { column: 'u.last_used_at', id: 'u.key_id' };
  return { column: sort === 'name' ? 'k.name' : 'k.created_at', id: 'k.id' };
}

/** Returns the statement for the ids of all keys that a search finds in any state, newest first. */
export function searchQuery(
  tenantId: string,
  search: string,
  limit?: number,
): Pick<SectionQuery, 'ids' | 'values'> {
  const where = new Conditions();
  where.add('k.tenant_id = ?', tenantId);
  addSearch(where, tenantId, search);
  return {
    ids: `SELECT k.id FROM exovo_api_keys k FORCE INDEX (created) WHERE ${where.text} ORDER BY k.created_at DESC, k.id DESC${
      limit === undefined ? '' : ` LIMIT ${limit}`
    }`,
    values: where.values,
  };
}

/**
 * The hints make the server start at the position in an index that has the section's order. Without them, MariaDB scans
 * from the first key. A filter by creator or name is likely to leave few keys, so these are then found first and sorted.
 */
function tables(filter: KeyFilter, sections: readonly KeySection[]): string {
  const { creator, search, unusedDays } = filter;
  const isAllUsed = sections.every(({ used }) => used === true);
  if (isAllUsed && search === '' && creator === undefined) {
    return 'exovo_api_key_usage u FORCE INDEX (by_last_use) STRAIGHT_JOIN exovo_api_keys k ON k.id = u.key_id';
  }
  const keys = `exovo_api_keys k FORCE INDEX (${indexFor(filter)})`;
  if (isAllUsed) return `${keys} JOIN exovo_api_key_usage u ON u.key_id = k.id`;
  return sections.some(({ used }) => used !== null) || unusedDays !== undefined
    ? `${keys} LEFT JOIN exovo_api_key_usage u ON u.key_id = k.id`
    : keys;
}

function indexFor({ creator, search, sort }: KeyFilter): string {
  const isByCreator = creator !== undefined;
  // Of the indexes with names, only `by_name` also contains the creator.
  if (sort === 'name' || (search !== '' && isByCreator)) return 'by_name';
  if (search !== '') return 'created';
  return isByCreator ? 'by_creator' : 'newest, created';
}

function addUse(where: Conditions, unusedDays: UnusedDays | undefined, { used }: KeySection): void {
  if (used === false || unusedDays === 'never') where.add('u.key_id IS NULL');
  if (unusedDays === undefined || unusedDays === 'never') return;
  const lastUse =
    used === null ? 'COALESCE(u.last_used_at, k.created_at)' : used ? 'u.last_used_at' : 'k.created_at';
  where.add(`${lastUse} < UTC_TIMESTAMP(3) - INTERVAL ? DAY`, Number(unusedDays));
}

/** A key is also found by the start of a secret that it had before, because a client may still send that. */
function addSearch(where: Conditions, tenantId: string, search: string): void {
  if (search === '') return;
  const text = firstKeyPrefix(search) ?? search;
  const pattern = text.replace(/[!%_]/g, '!$&');
  const byName = "k.name LIKE ? ESCAPE '!'";
  if (!isStartOfPrefix(text)) where.add(byName, `%${pattern}%`);
  else {
    where.add(
      `(${byName} OR k.prefix LIKE ? ESCAPE '!' OR k.id IN (SELECT s.key_id FROM exovo_api_key_secrets s WHERE s.tenant_id = ? AND s.prefix LIKE ? ESCAPE '!'))`,
      `%${pattern}%`,
      `${pattern}%`,
      tenantId,
      `${pattern}%`,
    );
  }
}

class Conditions {
  readonly #conditions: string[] = [];
  readonly values: SqlValue[] = [];

  add(condition: string, ...values: readonly SqlValue[]): void {
    this.#conditions.push(condition);
    this.values.push(...values);
  }

  addAny(choices: readonly Conditions[]): void {
    const text = choices.map((choice) => `(${choice.text})`).join(' OR ');
    this.add(`(${text})`, ...choices.flatMap(({ values }) => values));
  }

  get text(): string {
    return this.#conditions.join(' AND ');
  }
}
