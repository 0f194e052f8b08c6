/**
 * Three Galera nodes on loopback ports. A new node copies the data of another one by rsync, with the scripts of Debian's
 * package. A node that already has most of the data gets only the changes that it missed. A node that was killed first
 * determines its last position, as Debian's service does (`galera_recovery`).
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MariaDbNode } from './mariadb-node.js';
import { freePorts } from './ports.js';
import { unpackedFile } from './programs.js';
import type { TestBed } from './test-bed.js';

const NODES = 3;

export class GaleraCluster {
  private constructor(
    readonly nodes: readonly MariaDbNode[],
    private readonly scripts: string,
  ) {}

  /** Starts all nodes at once. Resolves when each of them is synced. */
  static async start(bed: TestBed): Promise<GaleraCluster> {
    const { folder } = bed;
    const groupPorts = await freePorts(NODES);
    const nodes = await Promise.all(
      groupPorts.map(async (port, index) =>
        MariaDbNode.create(
          `node${index + 1}`,
          folder,
          await galeraOptions(`node${index + 1}`, port, groupPorts),
        ),
      ),
    );
    const cluster = new GaleraCluster(nodes, await scriptFolder(folder));
    bed.onStop(() => cluster.#stop());
    cluster.#spawn(cluster.node(0), ['--wsrep-new-cluster']);
    for (const node of nodes.slice(1)) cluster.#spawn(node, []);
    await Promise.all(nodes.map((node) => cluster.waitUntilSynced(node)));
    return cluster;
  }

  node(index: number): MariaDbNode {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`There is no node ${index}.`);
    return node;
  }

  /** Starts a node that was stopped or killed. Resolves when it has caught up. */
  async restart(node: MariaDbNode): Promise<void> {
    const log = await node.run(['--wsrep-recover']);
    const position = /Recovered position:\s*(\S+)/.exec(log)?.[1];
    this.#spawn(node, position === undefined ? [] : [`--wsrep-start-position=${position}`]);
    await this.waitUntilSynced(node);
  }

  waitUntilSynced(node: MariaDbNode): Promise<void> {
    return node.waitUntil(
      async () => (await node.status('wsrep_local_state_comment')) === 'Synced',
      'being synced with the cluster',
    );
  }

  async #stop(): Promise<void> {
    for (const node of this.nodes) node.process.thaw();
    await Promise.all(this.nodes.map((node) => node.process.end('SIGKILL')));
  }

  #spawn(node: MariaDbNode, options: readonly string[]): void {
    node.spawn(options, [this.scripts]);
  }
}

async function galeraOptions(name: string, port: number, groupPorts: readonly number[]): Promise<string[]> {
  const [statePort, missedPort] = await freePorts(2);
  const provider = [
    `base_port=${port}`,
    `gmcast.listen_addr=tcp://127.0.0.1:${port}`,
    `ist.recv_addr=127.0.0.1:${missedPort}`,
    'gcache.size=32M',
  ];
  return [
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${unpackedFile('usr/lib/galera/libgalera_smm.so')}`,
    `--wsrep-provider-options=${provider.join(';')}`,
    '--wsrep-cluster-name=exovo',
    `--wsrep-cluster-address=gcomm://${groupPorts.map((each) => `127.0.0.1:${each}`).join(',')}`,
    `--wsrep-node-name=${name}`,
    `--wsrep-node-address=127.0.0.1:${port}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=127.0.0.1:${statePort}`,
  ];
}

/**
 * Returns a folder with an `rsync` whose server writes as root if root starts it. By default it writes as `nobody`, who
 * has no right to write into root's folders.
 */
async function scriptFolder(parent: string): Promise<string> {
  const folder = join(parent, 'bin');
  await mkdir(folder);
  const rsync = join(folder, 'rsync');
  const real = unpackedFile('usr/bin/rsync');
  const asRoot = `[ "$1" = --daemon ] && [ "$(id -u)" = 0 ] && shift && set -- --daemon -M uid=0 -M gid=0 "$@"`;
  await writeFile(rsync, `#!/bin/sh\n${asRoot}\nexec '${real}' "$@"\n`);
  await chmod(rsync, 0o755);
  return folder;
}
