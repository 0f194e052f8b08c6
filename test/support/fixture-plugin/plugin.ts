/**
 * The smallest plugin. It returns what the host passed on at /api/fixture, shows a page at /admin/fixture, and fails or
 * forgets to clean up if a test asks for it through `behaviour`.
 */
import { type Request, type Response, Router } from 'express';
import type { PbxHost } from '../../../src/host/contract.js';
import type { Disposer } from '../../../src/host/events.js';
import type { PbxPlugin } from '../../../src/host/plugin.js';

export const behaviour = { failEnable: '', failDisable: '', forgetsToDispose: false };

export class FixturePlugin implements PbxPlugin {
  readonly #disposers: Disposer[] = [];

  async enable(host: PbxHost, options: { onProgress?: (step: string) => void } = {}): Promise<void> {
    options.onProgress?.('Preparing the fixture');
    this.#disposers.push(
      host.mountRouter('/api/fixture', (req: Request, res: Response) => {
        const { url, baseUrl, originalUrl, body } = req;
        res.json({
          url,
          baseUrl,
          originalUrl,
          hasBody: body !== undefined,
          hasSession: req.session !== undefined,
        });
      }),
      host.addMenuEntry({
        id: 'fixture.page',
        trail: ['Fixture'],
        path: '/admin/fixture',
        permission: 'fixture.use',
      }),
      host.events.on('tenant.changed', () => undefined),
    );
    if (behaviour.failEnable !== '') throw new Error(behaviour.failEnable);
    const pages = Router();
    pages.get('/', host.admin.requirePermission('fixture.use'), (req, res) => {
      const bodyHtml = '<h1>The fixture’s page</h1>';
      host.admin.render(req, res, { title: '<Fixture>', activePath: '/admin/fixture', bodyHtml });
    });
    this.#disposers.push(host.mountRouter('/admin/fixture', pages));
  }

  async disable(): Promise<void> {
    if (behaviour.failDisable !== '') throw new Error(behaviour.failDisable);
    const disposers = this.#disposers.splice(0);
    if (!behaviour.forgetsToDispose) for (const dispose of disposers.reverse()) await dispose();
  }

  async uninstall(_host: PbxHost, _options: { readonly deleteData: boolean }): Promise<void> {
    await this.disable();
  }
}

export const createPlugin = () => new FixturePlugin();
