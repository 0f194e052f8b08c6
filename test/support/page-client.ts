/** A person in a browser without scripts, at the level of HTTP: gets pages and submits forms, without redirects. */
import { AdminClient } from './admin-client.js';

export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

export class PageClient {
  readonly #at: { readonly url: string; readonly admin: AdminClient };

  /** With a `SuiteHost`, the client can be created before the host has started. */
  constructor(at: { readonly url: string; readonly admin: AdminClient }) {
    this.#at = at;
  }

  static async signIn(url: string, username?: string, password?: string): Promise<PageClient> {
    return new PageClient({ url, admin: await AdminClient.signIn(url, username, password) });
  }

  get url(): string {
    return this.#at.url;
  }

  /** The same session for JSON. */
  get admin(): AdminClient {
    return this.#at.admin;
  }

  /** The same session at another process of the host. */
  at(url: string): PageClient {
    return new PageClient({ url, admin: this.admin });
  }

  get(path: string): Promise<Shown> {
    return this.#request(path, { headers: { Accept: 'text/html', Cookie: this.admin.cookie } });
  }

  /** Submits a form with this session's token. A field with a list of values is sent once for each. */
  submit(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Shown> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ _csrf: this.admin.csrfToken, ...fields })) {
      for (const text of typeof value === 'string' ? [value] : value) body.append(name, text);
    }
    return this.#request(path, {
      method: 'POST',
      headers: { Accept: 'text/html', Cookie: this.admin.cookie, Origin: this.url, ...headers },
      body,
    });
  }

  /** Opens the form for a new key and returns its hidden fields, among them the form's own token. */
  async newKeyForm(): Promise<Record<string, string>> {
    const { html } = await this.get('/admin/integrations/api/keys/new');
    return hiddenFields(html, '/admin/integrations/api/keys');
  }

  async #request(path: string, init: RequestInit): Promise<Shown> {
    const response = await fetch(this.url + path, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, html: await response.text() };
  }
}

/** The hidden fields of the form that is submitted to `action`. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.includes(`method="post" action="${action}"`)) ?? '';
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}
