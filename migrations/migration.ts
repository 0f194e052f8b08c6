/** What a step of the plugin's own schema is. Steps are run in the order of `index.ts` by `src/storage/migrate.ts`. */
import type { Sequelize } from 'sequelize';

export interface Migration {
  /** Never renamed once released: it is the row in `exovo_api_migrations`. */
  readonly name: string;
  /** A sentence for the administrator who watches, without a full stop. */
  readonly title: string;
  /**
   * One idempotent DDL statement. MySQL commits DDL by itself, so a process killed between the statement and its
   * history row runs the step again.
   */
  up(database: Sequelize): Promise<void>;
  down(database: Sequelize): Promise<void>;
}
