/**
 * Records when and from where each key, and each of its secrets, was last used: accurate to a minute, and without making
 * any request wait.
 *
 * `touch` only writes to a bounded map. A timer writes what is due in batches, one statement at a time. A process writes
 * each key at most once a minute. Ids are sorted so that two processes lock rows in the same order. A failed batch is
 * retried at the next tick; writing a use twice changes nothing, because a row keeps the latest use. The rows are in
 * tables of their own, so a late write cannot change a key, let alone undo its revocation.
 */
import { inject, injectable } from 'tsyringe';
import { type AddressSource, clientAddress } from '../client-address.js';
import type { HostLogger } from '../host/contract.js';
import { HOST_LOGGER } from '../host/tokens.js';
import type { SqlPool, SqlValue } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';
import type { Principal } from './key-verifier.js';
import { repeat } from './repeat.js';

const WRITE_INTERVAL_MS = 60_000;
const MAX_BATCH = 500;
/** Bounds memory. Beyond it the oldest entry is dropped, which loses at most a minute of that key's use. */
const MAX_KEYS = 20_000;
const FORGET_AFTER_MS = 2 * WRITE_INTERVAL_MS;

/** Resolving a request's address, past trusted proxies, costs more than the rest of `touch`. */
const ADDRESS_INTERVAL_MS = 1_000;

/** The secret of a key that a request was made with. */
export type UsedSecret = Pick<Principal, 'keyId' | 'tenantId' | 'secretNumber'>;

/** Times are on the monotonic clock; -Infinity before the first one. */
interface KeyUse {
  readonly keyId: string;
  readonly tenantId: string;
  /** Those that were used; seldom more than the current one and the one before. */
  readonly secrets: SecretUse[];
  /** When this process last wrote the key. */
  writtenAtMs: number;
}

interface SecretUse {
  readonly number: number;
  usedAtMs: number;
  address: string;
  /** When `address` was resolved. */
  addressAtMs: number;
  /** The time of the use that was written last. */
  writtenUseMs: number;
}

/** What a batch writes of one secret. */
interface Written {
  readonly key: KeyUse;
  readonly secret: SecretUse;
  readonly usedAtMs: number;
  readonly address: string;
}

@injectable()
export class LastUsed {
  readonly #keys = new Map<string, KeyUse>();

  constructor(
    @inject(OWN_DATABASE) private readonly database: SqlPool,
    @inject(HOST_LOGGER) private readonly logger: HostLogger,
  ) {}

  /** Starts writing. Returns a function that stops it and writes the rest. */
  start(): () => Promise<void> {
    const stop = repeat(() => this.#writeDue());
    return async () => {
      await stop();
      await this.#flush(this.#pending(() => true));
    };
  }

  /** Records a successful use now. The address is read from `source` at most once a second. */
  touch(used: UsedSecret, source: AddressSource): void {
    const now = performance.now();
    const secret = this.#secret(used);
    secret.usedAtMs = now;
    if (now - secret.addressAtMs < ADDRESS_INTERVAL_MS) return;
    secret.address = clientAddress(source);
    secret.addressAtMs = now;
  }

  #secret({ keyId, tenantId, secretNumber }: UsedSecret): SecretUse {
    let key = this.#keys.get(keyId);
    if (key === undefined) {
      if (this.#keys.size >= MAX_KEYS) {
        const [first] = this.#keys.keys();
        if (first !== undefined) this.#keys.delete(first);
      }
      key = { keyId, tenantId, secrets: [], writtenAtMs: Number.NEGATIVE_INFINITY };
      this.#keys.set(keyId, key);
    }
    for (const secret of key.secrets) if (secret.number === secretNumber) return secret;
    const secret: SecretUse = {
      number: secretNumber,
      usedAtMs: Number.NEGATIVE_INFINITY,
      address: '',
      addressAtMs: Number.NEGATIVE_INFINITY,
      writtenUseMs: Number.NEGATIVE_INFINITY,
    };
    key.secrets.push(secret);
    return secret;
  }

  async #writeDue(): Promise<void> {
    const now = performance.now();
    for (const [keyId, { secrets }] of this.#keys) {
      const isOver = (secret: SecretUse) => !isPending(secret) && now - secret.usedAtMs > FORGET_AFTER_MS;
      if (secrets.every(isOver)) this.#keys.delete(keyId);
    }
    const due = this.#pending((key) => now - key.writtenAtMs >= WRITE_INTERVAL_MS);
    if (due.length > 0) await this.#flush(due);
  }

  #pending(isDue: (key: KeyUse) => boolean): KeyUse[] {
    const keys: KeyUse[] = [];
    for (const key of this.#keys.values()) {
      if (key.secrets.some(isPending) && isDue(key)) keys.push(key);
    }
    return keys.sort((one, other) => (one.keyId < other.keyId ? -1 : 1));
  }

  async #flush(keys: readonly KeyUse[]): Promise<void> {
    try {
      for (let i = 0; i < keys.length; i += MAX_BATCH) await this.#write(keys.slice(i, i + MAX_BATCH));
    } catch (error) {
      this.logger.warn(
        { err: error, keys: keys.length },
        'Last use of keys could not be written; it will be retried.',
      );
    }
  }

  async #write(keys: readonly KeyUse[]): Promise<void> {
    const now = performance.now();
    const secrets = keys.flatMap((key): Written[] =>
      key.secrets
        .filter(isPending)
        .sort((one, other) => one.number - other.number)
        .map((secret) => ({ key, secret, usedAtMs: secret.usedAtMs, address: secret.address })),
    );
    const latest = new Map<KeyUse, Written>();
    for (const written of secrets) {
      const present = latest.get(written.key);
      if (present === undefined || present.usedAtMs < written.usedAtMs) latest.set(written.key, written);
    }
    await this.#upsert('exovo_api_secret_usage', ['key_id', 'secret_number'], secrets, (written) => [
      written.key.keyId,
      written.secret.number,
    ]);
    await this.#upsert('exovo_api_key_usage', ['key_id', 'tenant_id'], [...latest.values()], (written) => [
      written.key.keyId,
      written.key.tenantId,
    ]);
    for (const { key, secret, usedAtMs } of secrets) {
      secret.writtenUseMs = usedAtMs;
      key.writtenAtMs = now;
    }
  }

  /** The database's clock counts back from now to the use. A row keeps the latest use that any process has written. */
  async #upsert(
    table: string,
    columns: readonly string[],
    uses: readonly Written[],
    valuesOf: (written: Written) => readonly SqlValue[],
  ): Promise<void> {
    const now = performance.now();
    const marks = columns.map(() => '?').join(', ');
    const rows = uses.map(() => `(${marks}, UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND, ?)`).join(', ');
    await this.database.change(
      `INSERT INTO ${table} (${columns.join(', ')}, last_used_at, last_used_address) VALUES ${rows}
       ON DUPLICATE KEY UPDATE
         last_used_address = IF(VALUES(last_used_at) > last_used_at, VALUES(last_used_address), last_used_address),
         last_used_at = GREATEST(last_used_at, VALUES(last_used_at))`,
      uses.flatMap((use) => [
        ...valuesOf(use),
        Math.max(0, Math.round((now - use.usedAtMs) * 1000)),
        use.address,
      ]),
    );
  }
}

function isPending({ usedAtMs, writtenUseMs }: SecretUse): boolean {
  return usedAtMs > writtenUseMs;
}
