/** Finds the page from which a person came, so that an error page can lead back to it. */

interface Arriving {
  readonly headers: { readonly referer?: string | undefined };
  readonly originalUrl?: string;
}

/**
 * Returns the path and query of that page if it is `url` or below it, and undefined otherwise, also if it is the page that
 * failed.
 */
export function cameFrom({ headers, originalUrl = '' }: Arriving, url: string): string | undefined {
  const { referer = '' } = headers;
  if (!URL.canParse(referer)) return undefined;
  const [from, top] = [new URL(referer), new URL(url)];
  const path = from.pathname + from.search;
  const isBelow =
    from.origin === top.origin &&
    (from.pathname === top.pathname || from.pathname.startsWith(`${top.pathname}/`));
  // A proxy can have stripped the beginning of the path.
  return isBelow && !path.endsWith(originalUrl) ? path : undefined;
}
