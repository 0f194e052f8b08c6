/** The paths below /api/v1 that need no key. No endpoint of a host can take one. */

export const PUBLIC_PATHS = {
  openApi: '/openapi.json',
  openApi30: '/openapi-3.0.json',
  reference: '/reference',
  referenceMarkdown: '/reference.md',
  /** Each asset of the reference is a document of its own. */
  referenceAssets: '/reference/assets/{name}',
} as const;
