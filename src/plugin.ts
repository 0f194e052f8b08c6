/**
 * The plugin's entry point, which `plugin.json` names as `main`. Importing it loads next to nothing, because a plugin
 * manager may import plugins that nobody enables; enable loads the rest.
 *
 * If a step of enable fails, and when the plugin is disabled, everything that was started is undone in reverse order.
 */
import { Disposers } from './composition/disposers.js';
import { Serial } from './composition/serial.js';
import type { ApiGate, PbxHost } from './host/contract.js';
import type {
  CreatePlugin,
  DisableOptions,
  EnableOptions,
  PbxPlugin,
  PluginConsequences,
  PluginExport,
} from './host/plugin.js';

export const createPlugin: CreatePlugin = () => new ApiAccessPlugin();

class ApiAccessPlugin implements PbxPlugin {
  readonly #serial = new Serial();
  #enabled: Disposers | undefined;
  /** Of the latest enable, even if it failed. */
  #gate: ApiGate | undefined;

  enable(host: PbxHost, options: EnableOptions = {}): Promise<void> {
    return this.#serial.run(async () => {
      if (this.#enabled !== undefined) return;
      const { refuseUnsuitableHost, serve } = await import('./composition/serve.js');
      refuseUnsuitableHost(host);
      this.#gate = host.gate;
      await host.gate.close('unavailable');
      const disposers = new Disposers(host.logger);
      try {
        await serve(host, disposers, options.onProgress ?? (() => {}));
        this.#enabled = disposers;
      } catch (error) {
        await disposers.disposeAll();
        throw error;
      }
    });
  }

  disable({ reason = 'stopping' }: DisableOptions = {}): Promise<void> {
    return this.#serial.run(async () => {
      const enabled = this.#enabled;
      this.#enabled = undefined;
      await enabled?.disposeAll();
      if (reason === 'disabled') await this.#gate?.close('disabled');
    });
  }

  async uninstall(host: PbxHost, { deleteData }: { readonly deleteData: boolean }): Promise<void> {
    await this.disable({ reason: 'disabled' });
    if (!deleteData) return;
    const { migrateDown } = await import('./storage/migrate.js');
    await this.#serial.run(() => migrateDown(host.database.own));
  }

  async consequences(host: PbxHost): Promise<PluginConsequences> {
    const { findConsequences } = await import('./composition/consequences.js');
    return await findConsequences(host.database.own);
  }

  async exportData(host: PbxHost): Promise<PluginExport> {
    const { exportAuditLog } = await import('./composition/export-data.js');
    return exportAuditLog(host.database.own);
  }
}
