/** A script that administers a host: signs in, keeps the cookie and CSRF token, and sends and receives JSON. */
import { ADMIN_PASSWORD, ADMIN_USER } from './host.js';

export interface CreatedKey {
  readonly id: string;
  readonly key: string;
  readonly prefix: string;
  readonly scope: string;
}

export class AdminClient {
  readonly #url: string;
  readonly cookie: string;
  readonly csrfToken: string;

  private constructor(url: string, cookie: string, csrfToken: string) {
    this.#url = url;
    this.cookie = cookie;
    this.csrfToken = csrfToken;
  }

  static async signIn(url: string, username = ADMIN_USER, password = ADMIN_PASSWORD): Promise<AdminClient> {
    const response = await fetch(`${url}/admin/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (response.status !== 200) throw new Error(`Sign-in: ${response.status} ${await response.text()}`);
    const { csrfToken } = (await response.json()) as { csrfToken: string };
    return new AdminClient(url, cookieOf(response), csrfToken);
  }

  /** Returns a client of a host behind a proxy that has signed the sender of the cookie in. */
  static async withCookie(url: string, cookie: string): Promise<AdminClient> {
    const response = await fetch(`${url}/admin/session`, {
      headers: { Accept: 'application/json', Cookie: cookie },
    });
    if (response.status !== 200) throw new Error(`Session: ${response.status} ${await response.text()}`);
    const { csrfToken } = (await response.json()) as { csrfToken: string };
    return new AdminClient(url, cookie, csrfToken);
  }

  /** Returns a client with the same session at another process of the same host. */
  at(url: string): AdminClient {
    return new AdminClient(url, this.cookie, this.csrfToken);
  }

  get(path: string): Promise<Response> {
    return fetch(this.#url + path, {
      headers: { Accept: 'application/json', Cookie: this.cookie },
      redirect: 'manual',
    });
  }

  /** Sends the session's CSRF token unless `headers` replaces it. */
  post(path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.#url + path, {
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': 'application/json',
        Cookie: this.cookie,
        'X-CSRF-Token': this.csrfToken,
        ...headers,
      },
      body: JSON.stringify(body),
      redirect: 'manual',
    });
  }

  async createKey(name: string, scope: 'Read' | 'Read & write' = 'Read'): Promise<CreatedKey> {
    const response = await this.post('/admin/integrations/api/keys', { name, scope });
    if (response.status !== 201)
      throw new Error(`Creating a key: ${response.status} ${await response.text()}`);
    return (await response.json()) as CreatedKey;
  }

  async revokeKey(id: string): Promise<void> {
    const response = await this.post(`/admin/integrations/api/keys/${id}/revoke`);
    if (response.status !== 200)
      throw new Error(`Revoking a key: ${response.status} ${await response.text()}`);
  }

  async chooseTenant(tenantId: string): Promise<void> {
    const response = await this.post('/admin/session/tenant', { tenantId });
    if (response.status !== 200) throw new Error(`Choosing a tenant: ${response.status}`);
  }
}

/** The session cookie that a response sets, as `name=value`. */
export function cookieOf(response: Response): string {
  return sessionCookieOf(response).split(';')[0] ?? '';
}

/** The session cookie that a response sets, with its attributes. */
export function sessionCookieOf(response: Response): string {
  return response.headers.getSetCookie().find((cookie) => cookie.startsWith('exovo_session=')) ?? '';
}
