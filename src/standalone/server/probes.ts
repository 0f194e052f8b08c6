/** `/healthz` and `/readyz`, for service managers and load balancers. They need no session and no key. */
import { ReadOnlyServerError, type SqlPool } from 'exovo-api-access/internal/storage';
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

export type HostPhase = 'starting' | 'serving' | 'stopping';

/** Those of the admin area would cost more than the rest of a probe. */
const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

export function probeRouter(database: SqlPool, plugins: PluginManager, phase: () => HostPhase): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const probe = new DatabaseProbe(database);
  router.get('/healthz', (_req, res) => {
    res.set(HEADERS).json({ ok: true });
  });
  router.get('/readyz', async (_req, res) => {
    const reasons = plugins
      .list()
      .filter(({ state }) => state !== 'enabled')
      // Without the plugin's own reason, which can name servers: anyone can request this.
      .map(({ name, state }) => `The plugin ${name} ${STATES[state]}; see Admin → Plugins.`);
    // While the host starts, the manager doesn't know yet which plugins there are.
    if (phase() !== 'serving') reasons.push(`The host is ${phase()}.`);
    const objection = await probe.objection();
    if (objection !== undefined) reasons.push(objection);
    res.set(HEADERS).status(reasons.length === 0 ? 200 : 503);
    res.json({ ready: reasons.length === 0, reasons });
  });
  return router;
}

const PROBE_LIFETIME_MS = 1_000;

/** Asks the database at most once a second, however many requests ask for it. */
class DatabaseProbe {
  readonly #database: SqlPool;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #objection: Promise<string | undefined> = Promise.resolve(undefined);

  constructor(database: SqlPool) {
    this.#database = database;
  }

  /** Resolves to what is wrong with the database, or to undefined if it can serve. */
  objection(): Promise<string | undefined> {
    const now = performance.now();
    if (now - this.#askedAtMs >= PROBE_LIFETIME_MS) {
      this.#askedAtMs = now;
      this.#objection = this.#database.selectFromPrimary('SELECT @@global.read_only AS read_only').then(
        () => undefined,
        (error: unknown) =>
          error instanceof ReadOnlyServerError
            ? 'The database is read-only.'
            : 'The database isn’t responding.',
      );
    }
    return this.#objection;
  }
}
