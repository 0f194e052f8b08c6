/**
 * The web servers in front of the relay: PHP's built-in one, and the Apache with mod_php and .htaccess files that FreePBX
 * runs. Both serve the stand-in for FreePBX's pages too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programEnvironment, unpackedFile } from '../cluster/programs.js';
import { startServerProgram } from '../cluster/server-program.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { until } from '../support/until.js';
import { asWebUser, IS_ROOT, WEB_USER } from './web-user.js';

export const STAND_IN = join(PACKAGE_ROOT, 'test/freepbx-module/stand-in');
const ROUTER = join(STAND_IN, 'router.php');
const PROCESSES = 4;
/**
 * `mime` is here because Debian enables it by default, and because `dir` of Apache 2.4.68 crashes without it when somebody
 * requests the module's folder.
 */
const APACHE_MODULES = ['mpm_prefork', 'authz_core', 'alias', 'dir', 'env', 'mime', 'rewrite', 'setenvif'];

export const WEB_SERVERS = ['PHP', 'Apache'] as const;
export type WebServerName = (typeof WEB_SERVERS)[number];

export interface Site {
  /** Of the machine; `www` in it is the web root. */
  readonly folder: string;
  readonly port: number;
  /** For the PHP programs. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Resolves to a function that stops the server, once it responds. */
export async function startWebServer(name: WebServerName, site: Site): Promise<() => Promise<void>> {
  const stop = name === 'PHP' ? startPhp(site) : await startApache(site);
  await until(() =>
    fetch(`http://127.0.0.1:${site.port}`).then(
      () => true,
      () => false,
    ),
  );
  return stop;
}

function startPhp({ folder, port, environment }: Site): () => Promise<void> {
  const options = ['-d', `session.save_path=${folder}/sessions`, '-d', 'display_errors=0'];
  const server = ['php', ...options, '-S', `127.0.0.1:${port}`, '-t', join(folder, 'www'), ROUTER];
  const [program = '', ...args] = asWebUser(server);
  const child: ChildProcess = spawn(program, args, {
    env: { ...environment, PHP_CLI_SERVER_WORKERS: String(PROCESSES) },
    stdio: 'ignore',
    // In a group of its own, because PHP's workers outlive a signal to their parent alone.
    detached: true,
  });
  return async () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
}

async function startApache({ folder, port, environment }: Site): Promise<() => Promise<void>> {
  const file = join(folder, 'apache.conf');
  writeFileSync(file, apacheConfiguration(folder, port, environment));
  // The settings of the installed PHP, with its extensions.
  const php = { PHP_INI_SCAN_DIR: '/etc/php/8.2/cli/conf.d' };
  const args = ['-D', 'FOREGROUND', '-f', file];
  const { stop } = await startServerProgram('usr/sbin/apache2', args, port, {
    ...programEnvironment(),
    ...php,
  });
  return stop;
}

/** The web root has the rights that Debian gives it and FreePBX needs: `AllowOverride All`. */
function apacheConfiguration(
  folder: string,
  port: number,
  environment: Readonly<Record<string, string>>,
): string {
  const modules = APACHE_MODULES.map(
    (name) => `LoadModule ${name}_module ${unpackedFile(`usr/lib/apache2/modules/mod_${name}.so`)}`,
  );
  const variables = Object.entries(environment).map(([name, value]) => `SetEnv ${name} "${value}"`);
  return `
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile apache.pid
ErrorLog apache.log
ServerName localhost
Listen 127.0.0.1:${port}
${modules.join('\n')}
LoadModule php_module ${unpackedFile('usr/lib/apache2/modules/libphp8.2.so')}
${IS_ROOT ? `User ${WEB_USER}\nGroup ${WEB_USER}` : ''}
# Otherwise Apache itself refuses headers that the tests of authentication send to the host.
LimitRequestFields 0
LimitRequestFieldSize 16384
StartServers ${PROCESSES}
MaxRequestWorkers ${PROCESSES}
${variables.join('\n')}
TypesConfig /dev/null
DocumentRoot ${folder}/www
<Directory ${folder}/www>
  Options FollowSymLinks
  AllowOverride All
  Require all granted
</Directory>
AliasMatch "^/(test/|admin/config\\.php)" ${ROUTER}
<Directory ${STAND_IN}>
  Require all granted
</Directory>
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
php_admin_value session.save_path ${folder}/sessions
php_admin_flag display_errors off
`;
}
