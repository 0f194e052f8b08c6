/**
 * The table of public documents: what /api/v1 serves to everybody, without a key. They describe the API and contain
 * nothing of the PBX.
 */
import { publicReferencePage } from '../reference/public-page.js';
import type { OpenApiDocument } from './openapi/document.js';
import { toOpenApi30 } from './openapi/openapi-30.js';
import { PUBLIC_PATHS } from './public-paths.js';
import type { PublicRoute } from './route.js';

/** The API as the documents describe it. */
export interface DescribedApi {
  readonly document: OpenApiDocument;
  /** E.g. `https://pbx.example.com/api/v1`. */
  readonly apiUrl: string;
}

export interface PublicDocument extends PublicRoute {
  readonly mediaType: string;
  /** Whether it is part of the reference, which the setting `publicReference` turns off. */
  readonly isOfReference: boolean;
  /** Added to the common headers, or in place of one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Called at the first request for it, and again after a host's contribution has changed the API. */
  render(api: DescribedApi): string | Buffer;
}

const PAGE_HEADERS = { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" };

export const PUBLIC_DOCUMENTS: readonly PublicDocument[] = [
  {
    method: 'GET',
    path: PUBLIC_PATHS.openApi,
    scope: 'public',
    mediaType: 'application/json; charset=utf-8',
    isOfReference: false,
    render: ({ document }) => JSON.stringify(document),
  },
  {
    method: 'GET',
    path: PUBLIC_PATHS.openApi30,
    scope: 'public',
    mediaType: 'application/json; charset=utf-8',
    isOfReference: false,
    render: ({ document }) => JSON.stringify(toOpenApi30(document)),
  },
  {
    method: 'GET',
    path: PUBLIC_PATHS.reference,
    scope: 'public',
    mediaType: 'text/html; charset=utf-8',
    isOfReference: true,
    headers: PAGE_HEADERS,
    render: ({ document, apiUrl }) => publicReferencePage(document, apiUrl),
  },
];
