/** One migration of the plugin's own tables. `src/storage/migrate.ts` runs them in the order of `index.ts`. */
import type { Sequelize } from 'sequelize';

export interface Migration {
  /** Must not change once released, because the history table refers to it. */
  readonly name: string;
  /** Shown to the administrator while the migration runs; without a full stop. */
  readonly title: string;
  /**
   * Runs statements that can be repeated from the first one. MySQL commits DDL implicitly, so if a process is killed
   * before the history row is written, the next one runs the migration again.
   */
  up(database: Sequelize): Promise<void>;
  down(database: Sequelize): Promise<void>;
}
