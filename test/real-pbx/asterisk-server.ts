/**
 * Starts a real Asterisk from Debian's unstable suite in its own root folder: hard links to the suite's files (a third
 * of a second, no disk space) plus its own configuration and time zone. Asterisk reads its zone only from /etc/localtime
 * (main/stdtime/localtime.c), so two servers with different zones cannot share a root. Mounts are not an option because
 * root in a container often lacks the right to mount.
 *
 * `TEST_DEBIAN_FOLDER` (set by `npm run test:pbx`) is the folder of the suite. chroot requires root.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface AsteriskOptions {
  /** Loopback address of its Manager Interface. */
  readonly address: string;
  /** IANA zone of its clock and its call records. */
  readonly timeZone: string;
  /** Contents by file name in its configuration folder. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Contents by absolute path inside its root, e.g. `/etc/odbc.ini`. */
  readonly files?: Readonly<Record<string, string>>;
}

const HOME = '/exovo';
const COPY_PREFIX = 'asterisk-';
const START_TIMEOUT_MS = 60_000;
const FOLDERS = [
  'etc',
  'lib',
  'spool',
  'run',
  'log',
  'db',
  'keys',
  'spool/voicemail',
  'spool/monitor',
  'spool/tmp',
];

export class AsteriskServer {
  readonly #process: ChildProcess;
  readonly #root: string;

  private constructor(process: ChildProcess, root: string) {
    this.#process = process;
    this.#root = root;
  }

  static async start(options: AsteriskOptions): Promise<AsteriskServer> {
    const root = await linkedCopy(suiteFolder());
    for (const name of FOLDERS) await mkdir(join(root, HOME, name), { recursive: true });
    await replace(root, '/etc/localtime', (file) => symlink(`/usr/share/zoneinfo/${options.timeZone}`, file));
    const configuration = { 'asterisk.conf': ASTERISK_CONF, ...options.configuration };
    for (const [name, text] of Object.entries(configuration)) {
      await writeFile(join(root, HOME, 'etc', name), text);
    }
    for (const [path, text] of Object.entries({ ...NAMES, ...options.files })) {
      await replace(root, path, (file) => writeFile(file, text));
    }
    const child = spawn('chroot', [root, 'asterisk', '-f', '-C', `${HOME}/etc/asterisk.conf`], {
      stdio: 'ignore',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    });
    const server = new AsteriskServer(child, root);
    try {
      await server.#waitUntilReady(options.address);
    } catch (error) {
      const log = await server.log();
      await server.stop();
      throw new Error(`Asterisk did not start:\n${log.slice(-4_000)}`, { cause: error });
    }
    return server;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      // The signal reaches Asterisk itself, because chroot replaces itself with the program it starts.
      this.#process.kill('SIGTERM');
      const killer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(killer);
    }
    await rm(this.#root, { recursive: true, force: true });
  }

  /** Returns Asterisk's log, or an empty string if there is none. */
  log(): Promise<string> {
    return readFile(join(this.#root, HOME, 'log/messages'), 'utf8').catch(() => '');
  }

  async #waitUntilReady(address: string): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    while (this.#process.exitCode === null && performance.now() < giveUpAt) {
      const socket = connect(AMI_PORT, address);
      const greeted = await once(socket, 'data').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (greeted) return;
      await delay(100);
    }
    throw new Error('its Manager Interface does not respond');
  }
}

/**
 * Copies the suite with hard links. The copy is next to the suite because hard links cannot cross file systems. Also
 * removes the copies that killed runs left behind.
 */
async function linkedCopy(suite: string): Promise<string> {
  const cache = dirname(suite);
  for (const name of await readdir(cache)) {
    const runPid = new RegExp(`^${COPY_PREFIX}(\\d+)-`).exec(name)?.[1];
    if (runPid === undefined || existsSync(`/proc/${runPid}`)) continue;
    await rm(join(cache, name), { recursive: true, force: true });
  }
  const root = await mkdtemp(join(cache, `${COPY_PREFIX}${process.pid}-`));
  await promisify(execFile)('cp', ['-al', `${suite}/.`, root]);
  return root;
}

/** Deletes the hard link before writing; writing through it would change the suite's own file. */
async function replace(root: string, path: string, write: (file: string) => Promise<void>): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  await write(file);
}

export const AMI_PORT = 5038;

export function suiteFolder(): string {
  const folder = process.env.TEST_DEBIAN_FOLDER;
  if (folder === undefined) throw new Error('Run these tests with "npm run test:pbx".');
  return folder;
}

/** SIP resolves the machine's own name for every call. Without these files each call would wait for a name server. */
const NAMES = {
  '/etc/hosts': `127.0.0.1 localhost ${hostname()}\n`,
  '/etc/resolv.conf': 'options timeout:1 attempts:1\n',
};

const ASTERISK_CONF = `
[directories]
astetcdir => ${HOME}/etc
astvarlibdir => ${HOME}/lib
astdbdir => ${HOME}/db
astkeydir => ${HOME}/keys
astdatadir => /usr/share/asterisk
astspooldir => ${HOME}/spool
astrundir => ${HOME}/run
astlogdir => ${HOME}/log
[options]
documentation_language = en_US
`;

/** The configuration both servers need: a Manager user for the tests, few modules, a readable log. */
export function commonConfiguration(address: string): Record<string, string> {
  return {
    'logger.conf': '[general]\n[logfiles]\nmessages => notice,warning,error,verbose(3)\n',
    'manager.conf': `
[general]
enabled = yes
bindaddr = ${address}
port = ${AMI_PORT}
[test]
secret = test
read = all
write = all
`,
    'modules.conf': `
[modules]
autoload = yes
${UNUSED.map((module) => `noload = ${module}`).join('\n')}
`,
    'rtp.conf': '[general]\nrtpstart = 20000\nrtpend = 29999\nicesupport = no\n',
    'cdr.conf': '[general]\nenable = no\n',
    'http.conf': '[general]\nenabled = no\n',
    'indications.conf':
      '[general]\ncountry = us\n[us]\ndescription = US\nringcadence = 2000,4000\ndial = 350+440\nring = 440+480/2000,0/4000\nbusy = 480+620/500,0/500\ncongestion = 480+620/250,0/250\n',
    'musiconhold.conf': '[default]\nmode = files\ndirectory = moh\n',
  };
}

/** Modules that would occupy ports of the machine or only fill the log. */
const UNUSED = [
  'chan_iax2.so',
  'chan_unistim.so',
  'chan_motif.so',
  'chan_console.so',
  'pbx_dundi.so',
  'pbx_ael.so',
  'pbx_lua.so',
  'res_snmp.so',
  'res_phoneprov.so',
  'res_pjsip_phoneprov_provider.so',
  'res_xmpp.so',
  'res_hep.so',
  'res_hep_pjsip.so',
  'res_hep_rtcp.so',
  'res_config_ldap.so',
  'res_config_pgsql.so',
  'res_config_sqlite3.so',
  'res_calendar.so',
  'cdr_csv.so',
  'cdr_custom.so',
  'cdr_odbc.so',
  'cdr_pgsql.so',
  'cdr_radius.so',
  'cdr_sqlite3_custom.so',
  'cdr_tds.so',
  'cel_odbc.so',
  'cel_pgsql.so',
  'cel_radius.so',
  'cel_sqlite3_custom.so',
  'cel_tds.so',
  'app_voicemail_odbc.so',
  'res_smdi.so',
  'res_prometheus.so',
  'res_statsd.so',
  'app_festival.so',
  'res_stun_monitor.so',
  'app_jack.so',
];
