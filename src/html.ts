/**
 * HTML that cannot be injected into: the tag `html` escapes every value that is not itself the result of `html`.
 * Every page of the plugin and of the standalone host is made with it. No inline script, style or handler belongs in
 * a template: the Content-Security-Policy would refuse it.
 */

/** Text that is already HTML. Only this module makes one. */
export class SafeHtml {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  static of(text: string): SafeHtml {
    return new SafeHtml(text);
  }

  toString(): string {
    return this.#text;
  }
}

/** `null`, `undefined` and `false` vanish, so that `condition && html…` reads well; arrays are joined. */
export type HtmlValue = string | number | SafeHtml | null | undefined | false | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) text += render(value) + (parts[index + 1] ?? '');
  return SafeHtml.of(text);
}

/** For HTML that the contract says is escaped already: the body of a plugin's page. */
export function trustedHtml(text: string): SafeHtml {
  return SafeHtml.of(text);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.toString();
  if (Array.isArray(value)) return value.map((item: HtmlValue) => render(item)).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
