/**
 * Explains a database's error to the administrator: what is wrong, and what to do about it. Health, the doctor and a
 * failed start show the same sentences. Error numbers are those of MySQL 8 and MariaDB, whose numbers from 4000 differ.
 */
import type { DatabaseConnection } from '../host/contract.js';

export interface Explanation {
  readonly detail: string;
  readonly remedy: string;
}

/** Which database, for the sentences. */
export interface DatabasePlace {
  /** Begins the sentence, e.g. `The database of the PBX`. */
  readonly title: string;
  readonly connection: DatabaseConnection;
}

/** The parts of an error of mysql2 or of Node that are used here. */
export interface DriverError {
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly message?: unknown;
  /** The driver's error, in an error of Sequelize. */
  readonly original?: unknown;
  /** In an error of Umzug or SqlPool. */
  readonly cause?: unknown;
}

type Explain = (place: string, connection: DatabaseConnection, message: string) => Explanation;

const TLS_HINT =
  'add ?tls=required to the database URL, and &ca=FILE if the server’s certificate is from an authority of your own';

const rejectedLogin: Explain = (place, { user, tls }) => ({
  detail: `${place} rejects the user "${user}" or the password.`,
  remedy: `Check both.${tls === undefined ? ` If the server requires TLS for this user, ${TLS_HINT}.` : ''}`,
});
const hiddenDatabase: Explain = (place, { user, database }) => ({
  detail: `${place} has no database "${database}", or hides it from the user "${user}".`,
  remedy: 'Check the name of the database and the rights of the user.',
});
const lockedAccount: Explain = (place, { user }) => ({
  detail: `${place} has locked the user "${user}".`,
  remedy: 'Ask the database administrator to unlock it: ALTER USER … ACCOUNT UNLOCK.',
});
const blockedAccount: Explain = (place, { user }) => ({
  detail: `${place} has blocked the user "${user}" after too many wrong passwords.`,
  remedy: 'Check the password, then ask the database administrator to run: FLUSH PRIVILEGES.',
});
const expiredPassword: Explain = (place, { user }) => ({
  detail: `${place} says that the password of the user "${user}" has expired.`,
  remedy: 'Ask the database administrator to set a new one: ALTER USER … IDENTIFIED BY ….',
});
const fewConnections: Explain = (place, { user }) => ({
  detail: `${place} allows the user "${user}" too few connections.`,
  remedy:
    'Raise max_user_connections and its other limits: a user that only reads the PBX needs 1 connection and is fast ' +
    'with 4, a user for all databases of this host needs 20.',
});
const fullServer: Explain = (place) => ({
  detail: `${place} has no free connection.`,
  remedy: 'Raise max_connections of the server, or find out who takes so many.',
});
const missingRight: Explain = (place, { user }, message) => {
  const [, right = 'The right', what = ''] = /^(\w[\w, ]*?) command denied .* for (.*)$/i.exec(message) ?? [];
  return {
    detail: `${place} does not let the user "${user}" do what is needed${what === '' ? '' : `: ${right} on ${what}`}.`,
    remedy: 'Grant the rights that docs/freepbx.md (for the PBX) and docs/operations.md name.',
  };
};
const missingTable: Explain = (place, _connection, message) => ({
  detail: `${place} lacks ${/'([^']+)'/.exec(message)?.[1] ?? 'a table or a column'}.`,
  remedy: 'Restore it, or check that the database URL and EXOVO_PBX name the right database.',
});
const readOnly: Explain = (place) => ({
  detail: `${place} is read-only.`,
  remedy: 'Let the database URL lead to the primary.',
});
const diskFull: Explain = (place) => ({
  detail: `The disk of the server is full: ${lowerFirst(place)} can’t write.`,
  remedy: 'Free some space on it.',
});
const damagedTable: Explain = (place, { database }, message) => {
  const path = /'(?:\.\/)?([^']+?)(?:\.MY[ID])?'/.exec(message)?.[1] ?? '';
  const table = path === '' ? '' : path.includes('/') ? path.replaceAll('/', '.') : `${database}.${path}`;
  const quoted = table
    .split('.')
    .map((name) => `\`${name}\``)
    .join('.');
  return {
    detail: `The table ${table === '' ? 'that was read' : table} is damaged. ${place} can’t read it.`,
    remedy: `Ask the database administrator to run: REPAIR TABLE ${table === '' ? '…' : quoted};`,
  };
};
const blockedMachine: Explain = (place) => ({
  detail: `${place} has blocked this machine after too many failed connections.`,
  remedy: 'Ask the database administrator to run: FLUSH HOSTS;',
});
const strangeMachine: Explain = (place, { user }) => ({
  detail: `${place} accepts no connections from this machine.`,
  remedy: `Create the user for this machine’s address, as in '${user}'@'192.0.2.1'.`,
});
const needsTls: Explain = (place) => ({
  detail: `${place} requires TLS.`,
  remedy: `${TLS_HINT.charAt(0).toUpperCase()}${TLS_HINT.slice(1)}.`,
});
const stopping: Explain = (place) => ({
  detail: `${place} is stopping or not ready.`,
  remedy: 'Wait until the server has started.',
});

/** By the server's error number. */
const BY_NUMBER: Readonly<Record<number, Explain>> = {
  1021: diskFull,
  1040: fullServer,
  1044: hiddenDatabase,
  1045: rejectedLogin,
  1047: stopping,
  1049: hiddenDatabase,
  1051: missingTable,
  1053: stopping,
  1054: missingTable,
  1114: diskFull,
  1129: blockedMachine,
  1130: strangeMachine,
  1142: missingRight,
  1143: missingRight,
  1146: missingTable,
  1203: fewConnections,
  1226: fewConnections,
  1227: missingRight,
  1290: readOnly,
  1356: missingTable,
  1370: missingRight,
  1698: rejectedLogin,
  1792: readOnly,
  1820: expiredPassword,
  1836: readOnly,
  1862: expiredPassword,
  1932: missingTable,
  3118: lockedAccount,
  3159: needsTls,
  3955: blockedAccount,
  4150: blockedAccount,
  4151: lockedAccount,
};

/** Errors of a damaged MyISAM or Aria table: of the server, and of the table's handler. */
const DAMAGED = new Set([126, 127, 130, 134, 144, 145, 1034, 1035, 1194, 1195, 1712]);

/** Returns null for an error that neither the server nor the way to it has caused. */
export function explainError(error: unknown, { title, connection }: DatabasePlace): Explanation | null {
  if (typeof error !== 'object' || error === null) return null;
  const { errno, code, sqlState, message } = error as DriverError;
  const { host = '127.0.0.1', port = 3306, socketPath } = connection;
  const place = `${title} at ${socketPath ?? `${host}:${port}`}`;
  const text = typeof message === 'string' ? message : '';
  const number = typeof errno === 'number' ? errno : Number.NaN;
  if (/insecure transport|secure_transport|secure connection required/i.test(text))
    return needsTls(place, connection, text);
  const explain = DAMAGED.has(number) ? damagedTable : BY_NUMBER[number];
  if (explain !== undefined && number > 0) return explain(place, connection, text);
  const login = explainLogin(place, connection, String(code), text);
  if (login !== null) return login;
  if (typeof sqlState !== 'string') return null;
  return {
    detail: `${place} refused a statement: ${text.replace(/[.;]?\s*$/, '')}.`,
    remedy: 'This host’s log has the complete error.',
  };
}

/** Explains what mysql2 and Node report while a connection is opened. */
function explainLogin(
  place: string,
  { user, socketPath }: DatabaseConnection,
  code: string,
  message: string,
): Explanation | null {
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return {
      detail: `${place} offers no TLS.`,
      remedy: 'Set up TLS on the server, or take tls=required out of the database URL.',
    };
  }
  if (code === 'HANDSHAKE_SSL_ERROR') {
    return {
      detail: `${place} could not prove its identity: ${message.replace(/[.;]?\s*$/, '')}.`,
      remedy:
        'Name the file of its certificate authority with &ca=FILE, and use the host name in its certificate.',
    };
  }
  if (/over plain TCP/.test(message)) {
    return {
      detail: `${place} asks for the password of the user "${user}" over a connection that others could read.`,
      remedy:
        'Add ?tls=required to the database URL' +
        `${socketPath === undefined ? ', connect through a Unix socket (?socketPath=…)' : ''}, ` +
        'or, if the server has it, give the user mysql_native_password.',
    };
  }
  const plugin =
    /unknown plugin (\S+?)\.? See/.exec(message)?.[1] ?? /using (mysql_clear_password)/.exec(message)?.[1];
  if (plugin !== undefined || code === 'AUTH_SWITCH_PLUGIN_ERROR' || code === 'ER_NOT_SUPPORTED_AUTH_MODE') {
    return {
      detail: `${place} wants the user "${user}" to log in in a way that is not supported${plugin === undefined ? '' : ` (${plugin})`}.`,
      remedy: 'Give the user mysql_native_password or caching_sha2_password: ALTER USER … IDENTIFIED WITH ….',
    };
  }
  return null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
