/**
 * Verifies API keys at almost no cost and still guarantees: once a revocation has returned, no process accepts a request
 * that begins later.
 *
 * It does so with leases (Gray and Cheriton, 1989). A verdict may be used for LEASE_MS, counted from the moment before
 * its read was sent. A revocation commits, then waits LEASE_MS plus a margin, and only then returns
 * (`waitOutLeases`). Proof: take a request that begins after a revocation has returned, that is, later than
 * commit + LEASE_MS + margin. Let t0 be the moment before the read behind its verdict was sent.
 *   - A cached verdict is used only at a time < t0 + LEASE_MS, so t0 > commit.
 *   - A read under way is joined only at a time < t0 + LEASE_MS, so again t0 > commit.
 *   - If the request sends a read of its own, t0 is later than the request's beginning.
 * In each case the read was sent after the commit, to a primary, and therefore saw the key revoked. Processes need no
 * messages from each other; in a process that was stopped, cut off or is slow, the leases simply expire. The same holds
 * for a secret that was ended at once.
 *
 * The end of an overlap, after which an old secret of a rotated key is rejected, needs no such wait. The database's
 * clock judges it: the read also returns the time that was left, r, at the start of the statement, t. The verdict may be
 * used for the shorter of LEASE_MS and r, again counted from t0. Proof: take a request that was accepted with an old
 * secret, and let b be its beginning and e = t + r the end.
 *   - A cached verdict is used only at a time < t0 + r, and t0 <= t, so b < e.
 *   - A read under way may be joined by a request that begins after the secret has ended. Such a request is accepted only
 *     if it began before t0 + r, so again b < e. Otherwise it reads again.
 *   - If the request sends a read of its own, then b <= t0 <= t, and the secret is accepted only if r > 0, so b < e.
 * If the database's clock is set, the end moves by as much, and verdicts read before follow within LEASE_MS.
 *
 * The proof rests on these assumptions, which are kept as follows:
 *   - Time passes on our clock. Leases are measured on the monotonic clock, and the system clock must agree, because the
 *     monotonic clock stands still while a machine is suspended. The margin covers clocks that run at different speeds.
 *   - A read sees what was committed before it. It runs with autocommit on a primary: it asks the server for `read_only`
 *     (SqlPool, selectFromPrimary) and for Galera's causal reads (SqlPool, causalReads). From a read-only server no key is
 *     accepted; the response is 503. A Galera node responds to a causal read without asking the others only if all of them
 *     acknowledged a message of its own within the last second (evs.causal_keepalive_period; gcomm/src/evs_proto.cpp,
 *     handle_down). They commit without it only after they have heard nothing of it for 5 s (evs.suspect_timeout).
 * Rejections are never cached, so a new key works at once.
 *
 * Keys that this process has accepted are read through a pool of their own, and each network can have only some reads of
 * other keys under way, so that a flood of unknown keys cannot starve the known ones.
 */
import { inject, injectable } from 'tsyringe';
import { type AddressSource, clientAddress, clientNetwork } from '../client-address.js';
import type { TenantDirectory } from '../host/contract.js';
import { TENANT_DIRECTORY } from '../host/tokens.js';
import { isMissingTable, TablesMissingError } from '../storage/errors.js';
import type { PrimaryRow, SqlPool } from '../storage/sql-pool.js';
import { UNKNOWN_KEY_DATABASE, VERIFICATION_DATABASE } from '../storage/tokens.js';
import { isWellFormedKey, KEY_LENGTH, keyDigest } from './format.js';
import { isLeased, LEASE_MS, type Moment, thisMoment, waitOutLeases } from './lease.js';
import { LookupLimit } from './lookup-limit.js';
import { type Scope, scopeFromStore } from './scope.js';
import { SharedLookups } from './shared-lookups.js';

/** Bounds memory. An evicted verdict costs one read at the key's next request. */
const MAX_LEASES = 10_000;

/** The identity behind a verified key. It is passed along a request and never looked up again. */
export interface Principal {
  readonly keyId: string;
  readonly keyName: string;
  readonly tenantId: string;
  readonly scope: Scope;
  /** Which of the key's secrets the request was made with. */
  readonly secretNumber: number;
  /** Where the key can be used, as networks.ts stores it. Null if everywhere. */
  readonly networks: string | null;
  /** Null if the key has no limit. */
  readonly rateLimitPerMinute: number | null;
}

interface Verdict {
  readonly principal: Principal;
  /** How long the verdict may be used: LEASE_MS, or less if the secret ends earlier. */
  readonly leaseMs: number;
}

interface Lease extends Verdict {
  /** Before the read was sent. */
  readonly sentAt: Moment;
}

interface Read {
  readonly verdict: Promise<Verdict | undefined>;
  readonly sentAt: Moment;
}

@injectable()
export class KeyVerifier {
  readonly #leases = new Map<string, Lease>();
  readonly #reads = new Map<string, Read>();
  readonly #limit = new LookupLimit();
  readonly #unknownKeys = new SharedLookups<VerdictRow>((digests) =>
    this.#select(this.unknownKeyDatabase, digests),
  );

  constructor(
    @inject(VERIFICATION_DATABASE) private readonly database: SqlPool,
    @inject(UNKNOWN_KEY_DATABASE) private readonly unknownKeyDatabase: SqlPool,
    @inject(TENANT_DIRECTORY) private readonly tenants: TenantDirectory,
  ) {}

  /**
   * Returns the principal of `key`, or undefined if it is malformed, unknown or revoked, or its tenant is inactive.
   * Returns a promise only when it has to read, because a promise costs a turn of the event loop. The promise rejects
   * with DatabaseUnavailableError if the key cannot be verified now. `source` is who sent the key.
   */
  verify(key: string, source: AddressSource): Principal | undefined | Promise<Principal | undefined> {
    if (key.length !== KEY_LENGTH) return undefined;
    const digest = keyDigest(key);
    const lease = this.#leases.get(digest);
    if (lease !== undefined && isLeased(lease.sentAt, lease.leaseMs)) return lease.principal;
    if (!isWellFormedKey(key)) return undefined;
    const read = this.#reads.get(digest);
    if (read !== undefined && isLeased(read.sentAt)) return this.#join(read, key, source);
    // An expired lease shows that this key was valid: it must not wait behind a flood of guesses.
    const lookUp =
      lease !== undefined
        ? async () => (await this.#select(this.database, [digest])).get(digest)
        : () => this.#limit.run(clientNetwork(clientAddress(source)), () => this.#unknownKeys.lookUp(digest));
    return this.#read(digest, lookUp).then((verdict) => verdict?.principal);
  }

  /** Must be awaited between a revocation's commit and its response. */
  async waitOutLeases(): Promise<void> {
    await waitOutLeases();
  }

  /** Drops this process's verdicts on a tenant's keys. Those of other processes expire within LEASE_MS. */
  forgetTenant(tenantId: string): void {
    for (const [digest, lease] of this.#leases) {
      if (lease.principal.tenantId === tenantId) this.#leases.delete(digest);
    }
  }

  /** Waits for a read under way. Reads again if the secret ended between that read and the beginning of this request. */
  async #join(read: Read, key: string, source: AddressSource): Promise<Principal | undefined> {
    const beganAt = thisMoment();
    const verdict = await read.verdict;
    if (verdict === undefined) return undefined;
    if (isLeased(read.sentAt, verdict.leaseMs, beganAt)) return verdict.principal;
    return this.verify(key, source);
  }

  #read(digest: string, lookUp: () => Promise<VerdictRow | undefined>): Promise<Verdict | undefined> {
    const sentAt = thisMoment();
    const verdict = this.#settle(digest, sentAt, lookUp());
    this.#reads.set(digest, { verdict, sentAt });
    return verdict;
  }

  async #settle(
    digest: string,
    sentAt: Moment,
    found: Promise<VerdictRow | undefined>,
  ): Promise<Verdict | undefined> {
    try {
      const row = await found;
      const verdict = row === undefined ? undefined : await this.#judge(row);
      if (verdict === undefined) this.#leases.delete(digest);
      else this.#keep(digest, { ...verdict, sentAt });
      return verdict;
    } finally {
      // Another read of this key may have begun since.
      if (this.#reads.get(digest)?.sentAt === sentAt) this.#reads.delete(digest);
    }
  }

  /** Keeps the verdict of the read that was sent last: an older read may end later. */
  #keep(digest: string, lease: Lease): void {
    const present = this.#leases.get(digest);
    if (present !== undefined && present.sentAt.monotonicMs > lease.sentAt.monotonicMs) return;
    this.#leases.delete(digest);
    this.#leases.set(digest, lease);
    if (this.#leases.size <= MAX_LEASES) return;
    const [oldest] = this.#leases.keys();
    if (oldest !== undefined) this.#leases.delete(oldest);
  }

  async #judge(row: VerdictRow): Promise<Verdict | undefined> {
    if (row.revoked !== 0 || row.ended !== 0) return undefined;
    const leftMs = row.left_us === null ? Number.POSITIVE_INFINITY : Number(row.left_us) / 1000;
    if (leftMs <= 0) return undefined;
    if (!(await this.tenants.isActive(row.tenant_id))) return undefined;
    const principal: Principal = {
      keyId: row.id,
      keyName: row.name,
      tenantId: row.tenant_id,
      scope: scopeFromStore(row.scope),
      secretNumber: row.number,
      networks: row.networks,
      rateLimitPerMinute: row.rate_limit_per_minute,
    };
    return { principal, leaseMs: Math.min(LEASE_MS, leftMs) };
  }

  /** Returns the rows of the keys that exist, by their digest. */
  async #select(database: SqlPool, digests: readonly string[]): Promise<ReadonlyMap<string, VerdictRow>> {
    const rows = await database
      .selectFromPrimary<VerdictRow | NoKeyRow>(
        verdictSql(digests.length),
        digests.map((digest) => Buffer.from(digest, 'base64')),
      )
      .catch((error: unknown) => {
        throw isMissingTable(error)
          ? new TablesMissingError('a table of the keys is missing', { cause: error })
          : error;
      });
    const found = new Map<string, VerdictRow>();
    for (const row of rows) if (row.id !== null) found.set(row.hash.toString('base64'), row);
    return found;
  }
}

interface VerdictRow extends PrimaryRow {
  readonly hash: Buffer;
  readonly id: string;
  readonly tenant_id: string;
  readonly name: string;
  readonly scope: string;
  readonly revoked: number;
  /** The number of the secret. */
  readonly number: number;
  readonly ended: number;
  /** Microseconds until an old secret ends, by the database's clock at the start of the statement; null for the current one. */
  readonly left_us: number | string | null;
  readonly networks: string | null;
  readonly rate_limit_per_minute: number | null;
}

/** The only row if none of the keys exists. */
interface NoKeyRow extends PrimaryRow {
  readonly id: null;
}

/**
 * Always returns a row, so that a read-only server is detected even if it lacks the keys. UTC_TIMESTAMP has all its
 * digits: a truncated one would lie before the statement, and the time left would be too long.
 */
const verdictSql = (keys: number) => `
  SELECT @@global.read_only AS read_only, s.hash, k.id, k.tenant_id, k.name, k.scope, k.revoked_at IS NOT NULL AS revoked,
         k.networks, k.rate_limit_per_minute,
         s.number, s.ended_at IS NOT NULL AS ended, TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), s.ends_at) AS left_us
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN exovo_api_key_secrets s ON s.hash IN (${Array(keys).fill('?').join(', ')})
    LEFT JOIN exovo_api_keys k ON k.id = s.key_id AND k.tenant_id = s.tenant_id`;
