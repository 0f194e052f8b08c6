/** Adds administrators to a host under test by SQL, with the password of the first one, whose hash is cheap to verify. */
import type { TestDatabase } from './database.js';
import { ADMIN_USER } from './host.js';

/** `permissions` are separated by spaces; `*` stands for all. */
export async function addAdministrator(
  database: TestDatabase,
  username: string,
  permissions = '*',
): Promise<void> {
  await database.query(
    `INSERT INTO host_administrators (username, password_hash, permissions, created_at)
     SELECT ?, password_hash, ?, created_at FROM host_administrators WHERE username = ?`,
    [username, permissions, ADMIN_USER],
  );
}
