/** Counts what a host asks its database. */
import type { TestDatabase } from './database.js';

/**
 * Resolves to the number of prepared statements that reached the server while `work` ran, without the host's regular
 * reads of the wanted states of its plugins.
 */
export async function countStatements(database: TestDatabase, work: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const [row] = await database.query<{ count: number }>(
      "SELECT COUNT(*) AS count FROM mysql.general_log WHERE command_type = 'Execute' AND argument NOT LIKE '%host_plugins%'",
    );
    return Number(row?.count);
  };
  await database.query("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1");
  try {
    const before = await count();
    await work();
    return (await count()) - before;
  } finally {
    await database.query('SET GLOBAL general_log = 0');
  }
}
