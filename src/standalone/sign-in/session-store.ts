/**
 * express-session's store in the host's database, so that several processes share sessions.
 *
 * Only the SHA-256 of a session id is stored: who reads the table cannot sign in with it. A session ends after a time
 * without requests and, used or not, after an absolute time; both are judged by the database's clock.
 */
import { createHash } from 'node:crypto';
import type { SqlPool } from 'exovo-api-access/internal/storage';
import type { Request } from 'express';
import { type Session, type SessionData, Store } from 'express-session';

export interface SessionLifetime {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

/** An hour without a click, or a working day. */
export const SESSION_LIFETIME: SessionLifetime = { idleSeconds: 3_600, absoluteSeconds: 12 * 3_600 };
/** Idle time is written back at most this often. */
const TOUCH_INTERVAL_MS = 60_000;
const CLEANING_INTERVAL_MS = 10 * 60_000;

type Done = (error?: unknown) => void;

export class DatabaseSessionStore extends Store {
  readonly #database: SqlPool;
  readonly #lifetime: SessionLifetime;
  /** Sessions that came from the table. One whose row has gone since was signed out, and saving brings none back. */
  readonly #read = new WeakSet<SessionData>();
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
    this.#read.add(session);
    return session;
  }

  override set(id: string, session: SessionData, done: Done = () => {}): void {
    const { idleSeconds, absoluteSeconds } = this.#lifetime;
    if (this.#read.has(session)) {
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

  /** Old rows harm nobody: every read judges the time itself. A failure waits for the next round. */
  async #removeExpired(): Promise<void> {
    const oldest = performance.now() - this.#lifetime.idleSeconds * 1_000;
    for (const [id, touchedAt] of this.#touchedAtMs) if (touchedAt < oldest) this.#touchedAtMs.delete(id);
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
