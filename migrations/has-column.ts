/** Looks up a column or an index before it is added: unlike MariaDB, MySQL has no `ADD COLUMN IF NOT EXISTS`. */
import type { Sequelize } from 'sequelize';

export async function hasColumn(database: Sequelize, table: string, column: string): Promise<boolean> {
  const [found] = await database.query(
    `SELECT 1 FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name = ? AND column_name = ?`,
    { replacements: [table, column] },
  );
  return found.length > 0;
}

export async function hasIndex(database: Sequelize, table: string, index: string): Promise<boolean> {
  const [found] = await database.query(
    `SELECT 1 FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?`,
    { replacements: [table, index] },
  );
  return found.length > 0;
}
