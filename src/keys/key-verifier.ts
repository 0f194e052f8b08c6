/**
 * Tells whom a key stands for, at next to no cost, and yet: no request that begins after a revocation has returned is
 * accepted, in any process.
 *
 * The means is a lease (Gray and Cheriton, 1989). A verdict may be used for LEASE_MS, counted from the moment before
 * its read was sent; whoever revokes commits, then waits LEASE_MS and a margin, and only then answers
 * (`waitOutLeases`). Why that is enough: take a request that begins after a revocation has returned, so later than
 * commit + LEASE_MS + margin. Let t0 be when the read behind its verdict was sent.
 *   - A verdict from the cache was used at a time < t0 + LEASE_MS, so t0 > commit.
 *   - A verdict from a read under way is joined only at a time < t0 + LEASE_MS, so again t0 > commit.
 *   - Its own read has t0 later than its beginning.
 * In each case the read was sent after the commit, to a primary, and so saw the key revoked. Processes need no
 * message from each other, and one that was stopped, cut off or is slow only finds its leases run out.
 *
 * What that rests on, and how it is kept:
 *   - The clock runs: leases count on the monotonic clock, and the wall clock must agree, for the monotonic one stands
 *     still while a machine is suspended. The margin covers clocks that run unequally fast.
 *   - Reads see what is committed: autocommit on a primary. The read asks the server for `read_only` and for Galera's
 *     causal reads (SqlPool, causalReads); from a read-only server nothing is accepted, the answer is 503.
 *   - Refusals are never kept, so a new key works at once.
 */
import { inject, injectable } from 'tsyringe';
import type { TenantDirectory } from '../host/contract.js';
import { TENANT_DIRECTORY } from '../host/tokens.js';
import { DatabaseUnavailableError } from '../storage/errors.js';
import type { SqlPool } from '../storage/sql-pool.js';
import { VERIFICATION_DATABASE } from '../storage/tokens.js';
import { isWellFormedKey, KEY_LENGTH, keyDigest } from './format.js';
import type { Principal } from './principal.js';
import { scopeFromStore } from './scope.js';

export const LEASE_MS = 1_000;
/** For clocks that differ in speed and timers that fire early. */
const LEASE_MARGIN_MS = 100;
/** Bounds memory. A verdict that falls out costs one read at the key's next request. */
const MAX_LEASES = 10_000;

interface Lease {
  readonly principal: Principal;
  readonly sentAtMs: number;
  readonly sentAtWallMs: number;
}

interface Read {
  readonly verdict: Promise<Principal | undefined>;
  readonly sentAtMs: number;
}

@injectable()
export class KeyVerifier {
  readonly #leases = new Map<string, Lease>();
  readonly #reads = new Map<string, Read>();

  constructor(
    @inject(VERIFICATION_DATABASE) private readonly database: SqlPool,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
  ) {}

  /**
   * Whom `key` stands for; undefined when it is malformed, unknown, revoked or its tenant is not active. Answers at
   * once where it can: a promise costs a turn of the event loop.
   * @throws DatabaseUnavailableError (through the promise) when that cannot be told now.
   */
  verify(key: string): Principal | undefined | Promise<Principal | undefined> {
    if (key.length !== KEY_LENGTH) return undefined;
    const digest = keyDigest(key);
    const lease = this.#leases.get(digest);
    if (lease !== undefined && isValid(lease)) return lease.principal;
    if (!isWellFormedKey(key)) return undefined;
    const read = this.#reads.get(digest);
    if (read !== undefined && performance.now() - read.sentAtMs < LEASE_MS) return read.verdict;
    return this.#read(digest);
  }

  /** To be awaited between a revocation's commit and its answer. */
  async waitOutLeases(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS + LEASE_MARGIN_MS));
  }

  /** Drops this process's verdicts on a tenant's keys; other processes' run out within LEASE_MS. */
  forgetTenant(tenantId: string): void {
    for (const [digest, lease] of this.#leases) {
      if (lease.principal.tenantId === tenantId) this.#leases.delete(digest);
    }
  }

  #read(digest: string): Promise<Principal | undefined> {
    const sentAtMs = performance.now();
    const sentAtWallMs = Date.now();
    const verdict = this.#ask(digest)
      .then((principal) => {
        if (principal === undefined) this.#leases.delete(digest);
        else this.#keep(digest, { principal, sentAtMs, sentAtWallMs });
        return principal;
      })
      .finally(() => {
        if (this.#reads.get(digest)?.verdict === verdict) this.#reads.delete(digest);
      });
    this.#reads.set(digest, { verdict, sentAtMs });
    return verdict;
  }

  /** An older read that ends late must not replace what a newer one found. */
  #keep(digest: string, lease: Lease): void {
    const present = this.#leases.get(digest);
    if (present !== undefined && present.sentAtMs > lease.sentAtMs) return;
    this.#leases.delete(digest);
    this.#leases.set(digest, lease);
    if (this.#leases.size <= MAX_LEASES) return;
    const [oldest] = this.#leases.keys();
    if (oldest !== undefined) this.#leases.delete(oldest);
  }

  async #ask(digest: string): Promise<Principal | undefined> {
    const [row] = await this.database.select<VerdictRow>(VERDICT_SQL, [Buffer.from(digest, 'base64')]);
    if (row === undefined || !WRITABLE.has(String(row.read_only))) {
      throw new DatabaseUnavailableError('keys are verified on a primary only, and this server is read-only');
    }
    if (row.id === null || row.revoked !== 0) return undefined;
    if (!(await this.tenants.isActive(row.tenant_id))) return undefined;
    return {
      keyId: row.id,
      keyName: row.name,
      tenantId: row.tenant_id,
      scope: scopeFromStore(row.scope),
    };
  }
}

function isValid(lease: Lease): boolean {
  const wallAgeMs = Date.now() - lease.sentAtWallMs;
  return performance.now() - lease.sentAtMs < LEASE_MS && wallAgeMs >= 0 && wallAgeMs < LEASE_MS;
}

interface VerdictRow {
  readonly read_only: number | string;
  /** Null, with all that follows, when there is no such key. */
  readonly id: string | null;
  readonly tenant_id: string;
  readonly name: string;
  readonly scope: string;
  readonly revoked: number;
}

/** MariaDB and MySQL say 0 or 1; MariaDB from 12 on may say OFF. */
const WRITABLE = new Set(['0', 'OFF']);

/** One row always, so that a read-only server is seen even where it lacks the key. */
const VERDICT_SQL = `
  SELECT @@global.read_only AS read_only, k.id, k.tenant_id, k.name, k.scope, k.revoked_at IS NOT NULL AS revoked
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN exovo_api_keys k ON k.key_hash = ?`;
