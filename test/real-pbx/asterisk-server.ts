/**
 * One real Asterisk of Debian's unstable suite, in a root folder of its own: hard links to the suite's files, which take
 * a third of a second and no space, and beside them its own configuration and zone. Asterisk has its zone from
 * /etc/localtime alone (main/stdtime/localtime.c), so two servers cannot share a root. No mounts: those need more rights
 * than a container's root has.
 *
 * `TEST_DEBIAN_FOLDER` (set by `npm run test:pbx`) names the suite's folder. Needs root, as chroot does.
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
  /** Loopback address of its AMI. */
  readonly address: string;
  /** IANA zone in which it lives. */
  readonly timeZone: string;
  /** File name below its configuration folder to contents. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Absolute path inside to contents, e.g. `/etc/odbc.ini`. */
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
    await replace(root, '/etc/localtime', (path) => symlink(`/usr/share/zoneinfo/${options.timeZone}`, path));
    const configuration = { 'asterisk.conf': ASTERISK_CONF, ...options.configuration };
    for (const [name, text] of Object.entries(configuration)) {
      await writeFile(join(root, HOME, 'etc', name), text);
    }
    for (const [path, text] of Object.entries({ ...NAMES, ...options.files })) {
      await replace(root, path, (inside) => writeFile(inside, text));
    }
    const child = spawn('chroot', [root, 'asterisk', '-f', '-C', `${HOME}/etc/asterisk.conf`], {
      stdio: 'ignore',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
    });
    const server = new AsteriskServer(child, root);
    try {
      await server.#answering(options.address);
    } catch (error) {
      const log = await server.log();
      await server.stop();
      throw new Error(`Asterisk did not start:\n${log.slice(-4_000)}`, { cause: error });
    }
    return server;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      // To Asterisk itself: chroot becomes the program that it starts.
      this.#process.kill('SIGTERM');
      const killer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(killer);
    }
    await rm(this.#root, { recursive: true, force: true });
  }

  /** What Asterisk logged, for the message of a test that failed. */
  log(): Promise<string> {
    return readFile(join(this.#root, HOME, 'log/messages'), 'utf8').catch(() => '');
  }

  async #answering(address: string): Promise<void> {
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    while (this.#process.exitCode === null && performance.now() < giveUpAt) {
      const socket = connect(AMI_PORT, address);
      const answered = await once(socket, 'data').then(
        () => true,
        () => false,
      );
      socket.destroy();
      if (answered) return;
      await delay(100);
    }
    throw new Error('no answer on its Manager Interface');
  }
}

/** Beside the suite, for hard links reach no other file system; those of runs that were killed are removed. */
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

/** Never written through: the suite's own file is the same one. */
async function replace(root: string, path: string, write: (path: string) => Promise<void>): Promise<void> {
  const inside = join(root, path);
  await mkdir(dirname(inside), { recursive: true });
  await rm(inside, { force: true });
  await write(inside);
}

export const AMI_PORT = 5038;

export function suiteFolder(): string {
  const folder = process.env.TEST_DEBIAN_FOLDER;
  if (folder === undefined) throw new Error('Run these tests with "npm run test:pbx".');
  return folder;
}

/** SIP asks for the machine's own name at every call; without an answer at hand each would wait for a name server. */
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

/** What both kinds of server need: a Manager user for the tests, few modules, a readable log. */
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

/** They would take ports of the machine, or only fill the log. */
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
