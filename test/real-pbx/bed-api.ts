/** The standalone host connected to the PBX under test, set up like an administrator and called like an integrator. */
import type { Call, Extension } from '../../src/host/ports.js';
import { AdminClient } from '../support/admin-client.js';
import { databaseUrl } from '../support/database.js';
import { startTestHost, type TestHost } from '../support/host.js';
import type { TestBed } from './test-bed.js';

export class BedApi {
  private constructor(
    private readonly host: TestHost,
    private readonly key: string,
  ) {}

  static async start(bed: TestBed): Promise<BedApi> {
    const host = await startTestHost({
      environment: {
        EXOVO_DEMO: 'off',
        EXOVO_PBX: 'freepbx',
        EXOVO_PBX_DATABASE_URL: databaseUrl(bed.connection),
        EXOVO_AMI_URL: bed.amiUrl,
      },
    });
    const admin = await AdminClient.signIn(host.url);
    const { key } = await admin.createKey('Tests', 'Read & write');
    return new BedApi(host, key);
  }

  async calls(): Promise<Call[]> {
    const { items } = (await (await this.#get('/calls?limit=500')).json()) as { items: Call[] };
    return items;
  }

  async extension(number: string): Promise<Extension | undefined> {
    const { items } = (await (await this.#get('/extensions')).json()) as { items: Extension[] };
    return items.find(({ extension }) => extension === number);
  }

  setPresence(extension: string, presence: string): Promise<Response> {
    return fetch(`${this.host.url}/api/v1/extensions/${extension}/presence`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ presence }),
    });
  }

  stop(): Promise<void> {
    return this.host.stop();
  }

  #get(path: string): Promise<Response> {
    return fetch(`${this.host.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${this.key}` } });
  }
}
