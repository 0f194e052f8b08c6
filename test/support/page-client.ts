/** A person at a browser without scripts, as HTTP has them: reads pages, sends forms, follows nothing by itself. */
import { AdminClient } from './admin-client.js';

export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

export class PageClient {
  private constructor(
    readonly url: string,
    readonly admin: AdminClient,
  ) {}

  static async signIn(url: string, username?: string, password?: string): Promise<PageClient> {
    return new PageClient(url, await AdminClient.signIn(url, username, password));
  }

  /** The same person at another process of the host. */
  at(url: string): PageClient {
    return new PageClient(url, this.admin);
  }

  get(path: string): Promise<Shown> {
    return this.#ask(path, { headers: { Accept: 'text/html', Cookie: this.admin.cookie } });
  }

  /** Sends a form with this session's token; a field given as a list is sent once for each. */
  submit(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Shown> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ _csrf: this.admin.csrfToken, ...fields })) {
      for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
    }
    return this.#ask(path, {
      method: 'POST',
      headers: { Accept: 'text/html', Cookie: this.admin.cookie, Origin: this.url, ...headers },
      body,
    });
  }

  /** The form for a new key, as a browser would send it: with the token that this form carries. */
  async newKeyForm(): Promise<Record<string, string>> {
    const { html } = await this.get('/admin/integrations/api/keys/new');
    return hiddenFields(html, '/admin/integrations/api/keys');
  }

  async #ask(path: string, init: RequestInit): Promise<Shown> {
    const response = await fetch(this.url + path, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, html: await response.text() };
  }
}

/** The hidden fields of the form that is sent to `action`. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.includes(`method="post" action="${action}"`)) ?? '';
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}
