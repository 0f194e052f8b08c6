/** Counts what an administrator would lose by disabling the plugin or by deleting its data. */
import type { DatabaseConnection } from '../host/contract.js';
import type { PluginConsequences } from '../host/plugin.js';
import { isMissingTable } from '../storage/errors.js';
import { SqlPool } from '../storage/sql-pool.js';

const NOTHING: PluginConsequences = { disable: '', deleteData: 'There is no data to delete.' };

/** Opens a connection of its own, because the plugin may be disabled. */
export async function findConsequences(connection: DatabaseConnection): Promise<PluginConsequences> {
  const database = new SqlPool(connection, { connectionLimit: 1, title: 'The database of API access' });
  try {
    const [counts] = await database.select<Counts>(COUNTS_SQL);
    return counts === undefined ? NOTHING : sentencesFor(counts);
  } catch (error) {
    // The plugin has never been enabled, or its data was deleted.
    if (isMissingTable(error)) return NOTHING;
    throw error;
  } finally {
    await database.close();
  }
}

type Counts = Readonly<Record<'activeKeys' | 'keys' | 'auditEntries' | 'tenants', number>>;

/** The audit log has a row of each key's creation, so its tenants are all tenants with keys. */
const COUNTS_SQL = `
  SELECT (SELECT COUNT(*) FROM exovo_api_keys WHERE revoked_at IS NULL) AS activeKeys,
         (SELECT COUNT(*) FROM exovo_api_keys) AS \`keys\`,
         (SELECT COUNT(*) FROM exovo_api_audit_log) AS auditEntries,
         (SELECT COUNT(DISTINCT tenant_id) FROM exovo_api_audit_log) AS tenants`;

function sentencesFor({ activeKeys, keys, auditEntries, tenants }: Counts): PluginConsequences {
  const active = count(activeKeys, 'active API key');
  const all = `${count(keys, 'API key')} and ${count(auditEntries, 'audit log entry', 'audit log entries')}`;
  return {
    disable: activeKeys === 0 ? '' : `${active} ${activeKeys === 1 ? 'stops' : 'stop'} working.`,
    deleteData: `${all} of ${count(tenants, 'tenant')} will be deleted.`,
  };
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
