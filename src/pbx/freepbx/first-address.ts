/** Finds the e-mail address in what people and directories put into a field for one. */

/** `Ada Lovelace <ada@example.com>`; the name before it may itself look like an address. */
const IN_BRACKETS = /<([^<>@\s]+@[^<>@\s]+)>/;
const ANYWHERE = /[^\s<>()[\],;|"]+@[^\s<>()[\],;|"'@]+/;
/** `mailto:` of a link, or `SMTP:` of a directory's list of addresses. */
const SCHEME = /^(?:mailto|smtp|e?-?mail):(?:\/\/)?/i;

/** The field can be a LONGTEXT, and the search for quoted commas takes quadratic time. */
const MAX_CHARACTERS = 1_000;

/** Returns the first of several addresses without name, brackets and `mailto:`; null if there is none. */
export function firstAddress(text: string): string | null {
  for (const part of text.slice(0, MAX_CHARACTERS).split(/[,;|\n]+(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
    const found = IN_BRACKETS.exec(part)?.[1] ?? ANYWHERE.exec(part)?.[0] ?? '';
    const address = found.replace(/^'/, '').replace(SCHEME, '').replace(/\?.*$/, '').replace(/\.+$/, '');
    if (/^[^@]+@[^@]+$/.test(address)) return address;
  }
  return null;
}
