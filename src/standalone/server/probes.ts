/** `/healthz` and `/readyz` for a service manager or a load balancer; without session, body or key. */

import type { SqlPool } from 'exovo-api-access/internal/storage';
import { Router } from 'express';
import type { PluginManager } from '../plugins/plugin-manager.js';

export function probeRouter(database: SqlPool, plugins: PluginManager, isStopping: () => boolean): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ ok: true });
  });
  router.get('/readyz', async (_req, res) => {
    const reasons = plugins
      .list()
      .filter(({ state }) => state !== 'enabled')
      // Not why: that may name servers, and everybody can ask here.
      .map(({ name, state }) => `The plugin ${name} is ${state}; Admin → Plugins says why.`);
    if (isStopping()) reasons.push('The host is stopping.');
    const answers = await database.select('SELECT 1').then(
      () => true,
      () => false,
    );
    if (!answers) reasons.push('The database does not answer.');
    res.set('Cache-Control', 'no-store').status(reasons.length === 0 ? 200 : 503);
    res.json({ ready: reasons.length === 0, reasons });
  });
  return router;
}
