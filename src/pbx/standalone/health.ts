/** The Health findings of the standalone host's schema. Runs one cheap statement. */
import type { HealthFinding } from '../../host/ports.js';
import type { SqlPool } from '../../storage/sql-pool.js';
import { freshness } from '../freshness.js';
import type { LocalClock } from '../local-time.js';
import { STRINGS } from '../strings.js';

export async function standaloneHealth(
  database: SqlPool,
  clock: LocalClock,
  tenantId: string,
): Promise<HealthFinding[]> {
  const [newest] = await database.select<{ started_at: string }>(
    'SELECT started_at FROM pbx_cdrs WHERE tenant_id = ? ORDER BY started_at DESC, id DESC LIMIT 1',
    [tenantId],
  );
  return [
    {
      id: 'pbx_schema',
      title: STRINGS.schema.title,
      state: 'ok',
      detail: STRINGS.schema.standalone(clock.zone),
      remedy: null,
    },
    freshness(newest === undefined ? null : clock.toUtcMs(newest.started_at)),
  ];
}
