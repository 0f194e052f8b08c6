/**
 * Keeps express-session's sessions in the host's database, so that several processes share them.
 *
 * Only the SHA-256 of a session ID is stored, so that nobody can sign in with what they read in the table. A session
 * ends after a time without requests and, even if it is in use, after an absolute time. The database's clock decides both.
 */
import { createHash } from 'node:crypto';
import type { SqlPool } from 'exovo-api-access/internal/storage';
import type { Request } from 'express';
import { type Session, type SessionData, Store } from 'express-session';

export interface SessionLifetime {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

/** An hour without a request, or a working day. */
export const SESSION_LIFETIME: SessionLifetime = { idleSeconds: 3_600, absoluteSeconds: 12 * 3_600 };
/** How often a request at most extends the idle time in the database. */
const TOUCH_INTERVAL_MS = 60_000;
const CLEANING_INTERVAL_MS = 10 * 60_000;

type Done = (error?: unknown) => void;

export class DatabaseSessionStore extends Store {
  readonly #database: SqlPool;
  readonly #lifetime: SessionLifetime;
  /**
   * Sessions that were loaded from the table. If the row is gone by the time one is saved, it was signed out meanwhile,
   * and saving must not bring it back.
   */
  readonly #loaded = new WeakSet<SessionData>();
  readonly #touchedAtMs = new Map<string, number>();
  readonly #cleaning: NodeJS.Timeout;

  constructor(database: SqlPool, lifetime: SessionLifetime = SESSION_LIFETIME) {
    super();
    this.#database = database;
    this.#lifetime = lifetime;
    this.#cleaning = setInterval(() => void this.#removeExpired(), CLEANING_INTERVAL_MS);
    this.#cleaning.unref();
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#database
      .select<{ data: string }>(
        'SELECT data FROM host_sessions WHERE id_hash = ? ' +
          'AND idle_expires_at > UTC_TIMESTAMP(3) AND absolute_expires_at > UTC_TIMESTAMP(3)',
        [hashOf(id)],
      )
      .then(
        ([row]) => done(null, row === undefined ? null : (JSON.parse(row.data) as SessionData)),
        (error: unknown) => done(error),
      );
  }

  override createSession(req: Request, data: SessionData): Session & SessionData {
    const session = super.createSession(req, data);
    this.#loaded.add(session);
    return session;
  }

  override set(id: string, session: SessionData, done: Done = () => {}): void {
    const { idleSeconds, absoluteSeconds } = this.#lifetime;
    if (this.#loaded.has(session)) {
      this.#finish(
        this.#database.change(
          'UPDATE host_sessions SET data = ?, idle_expires_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND WHERE id_hash = ?',
          [JSON.stringify(session), idleSeconds, hashOf(id)],
        ),
        done,
      );
      return;
    }
    this.#finish(
      this.#database.change(
        'INSERT INTO host_sessions (id_hash, data, idle_expires_at, absolute_expires_at) ' +
          'VALUES (?, ?, UTC_TIMESTAMP(3) + INTERVAL ? SECOND, UTC_TIMESTAMP(3) + INTERVAL ? SECOND) ' +
          'ON DUPLICATE KEY UPDATE data = VALUES(data), idle_expires_at = VALUES(idle_expires_at)',
        [hashOf(id), JSON.stringify(session), idleSeconds, absoluteSeconds],
      ),
      done,
    );
  }

  override touch(id: string, _session: SessionData, done: Done = () => {}): void {
    const now = performance.now();
    if (now - (this.#touchedAtMs.get(id) ?? Number.NEGATIVE_INFINITY) < TOUCH_INTERVAL_MS) {
      done();
      return;
    }
    this.#touchedAtMs.set(id, now);
    this.#finish(
      this.#database.change(
        'UPDATE host_sessions SET idle_expires_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND WHERE id_hash = ?',
        [this.#lifetime.idleSeconds, hashOf(id)],
      ),
      done,
    );
  }

  override destroy(id: string, done: Done = () => {}): void {
    this.#touchedAtMs.delete(id);
    this.#finish(this.#database.change('DELETE FROM host_sessions WHERE id_hash = ?', [hashOf(id)]), done);
  }

  close(): void {
    clearInterval(this.#cleaning);
  }

  /** Only saves space, because every read checks the times itself. After a failure the next round tries again. */
  async #removeExpired(): Promise<void> {
    const oldestMs = performance.now() - this.#lifetime.idleSeconds * 1_000;
    for (const [id, touchedAtMs] of this.#touchedAtMs)
      if (touchedAtMs < oldestMs) this.#touchedAtMs.delete(id);
    await this.#database
      .change(
        'DELETE FROM host_sessions WHERE idle_expires_at < UTC_TIMESTAMP(3) OR absolute_expires_at < UTC_TIMESTAMP(3) ' +
          'LIMIT 1000',
      )
      .catch(() => undefined);
  }

  #finish(statement: Promise<unknown>, done: Done): void {
    statement.then(
      () => done(),
      (error: unknown) => done(error),
    );
  }
}

function hashOf(id: string): Buffer {
  return createHash('sha256').update(id).digest();
}
