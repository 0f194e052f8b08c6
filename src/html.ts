/**
 * HTML that is safe against injection: the tag `html` escapes every value that is not itself a result of `html`. All pages
 * of the plugin and of the standalone host use it. Templates must not contain inline scripts, styles or handlers, because
 * the Content-Security-Policy refuses them.
 */

/** Text that is already HTML. Only this module creates it. */
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

/** `null`, `undefined` and `false` render as nothing, so that `condition && html…` works. Arrays are concatenated. */
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

/** Marks text as HTML unescaped. Only for HTML that the contract requires to be escaped: the body of a plugin's page. */
export function trustedHtml(text: string): SafeHtml {
  return SafeHtml.of(text);
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.toString();
  if (Array.isArray(value)) return value.map((item: HtmlValue) => render(item)).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
