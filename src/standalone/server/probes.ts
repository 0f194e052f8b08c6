/** `/healthz` and `/readyz`, for service managers and load balancers. They need no session and no key. */
import type { SqlPool } from 'exovo-api-access/internal/storage';
import { Router } from 'express';
import type { PluginManager } from '../plugins/plugin-manager.js';
import type { PluginState } from '../plugins/plugin-status.js';

const STATES: Readonly<Record<PluginState, string>> = {
  disabled: 'is disabled',
  enabling: 'is being enabled',
  enabled: 'is enabled',
  disabling: 'is being disabled',
  failed: 'has failed',
};

export function probeRouter(database: SqlPool, plugins: PluginManager, isStopping: () => boolean): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ ok: true });
  });
  router.get('/readyz', async (_req, res) => {
    const reasons = plugins
      .list()
      .filter(({ state }) => state !== 'enabled')
      // Without the plugin's own reason, which can name servers: anyone can request this.
      .map(({ name, state }) => `The plugin ${name} ${STATES[state]}; see Admin → Plugins.`);
    if (isStopping()) reasons.push('The host is stopping.');
    const responds = await database.select('SELECT 1').then(
      () => true,
      () => false,
    );
    if (!responds) reasons.push('The database isn’t responding.');
    res.set('Cache-Control', 'no-store').status(reasons.length === 0 ? 200 : 503);
    res.json({ ready: reasons.length === 0, reasons });
  });
  return router;
}
