/**
 * The table of public documents: what /api/v1 serves to everybody, without a key. They describe the API and contain
 * nothing of the PBX.
 */
import { ASSET_CACHE_CONTROL, type Asset } from '../assets.js';
import { referenceMarkdown } from '../reference/as-markdown.js';
import { readReferenceAssets } from '../reference/assets.js';
import { publicReferencePage, REFERENCE_CONTENT_SECURITY_POLICY } from '../reference/public-page.js';
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

const ASSETS = readReferenceAssets();

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
    headers: { 'Content-Security-Policy': REFERENCE_CONTENT_SECURITY_POLICY },
    render: ({ document, apiUrl }) => publicReferencePage(document, apiUrl, ASSETS),
  },
  {
    method: 'GET',
    path: PUBLIC_PATHS.referenceMarkdown,
    scope: 'public',
    mediaType: 'text/markdown; charset=utf-8',
    isOfReference: true,
    render: ({ document, apiUrl }) => referenceMarkdown(document, apiUrl),
  },
  ...ASSETS.all.map(assetDocument),
];

function assetDocument({ name, type, body }: Asset): PublicDocument {
  return {
    method: 'GET',
    path: PUBLIC_PATHS.referenceAssets.replace('{name}', name),
    scope: 'public',
    mediaType: type,
    isOfReference: true,
    headers: { 'Cache-Control': ASSET_CACHE_CONTROL },
    render: () => body,
  };
}
