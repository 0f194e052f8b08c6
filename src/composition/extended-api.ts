/**
 * /api/v1 as it is with what the host contributes now: the router, and the document that tells of it. Built at enable
 * and again when a contribution comes or goes; requests in flight end on the router that they began on.
 */
import type { RequestHandler } from 'express';
import { createOpenApiDocument, type ItemExtension, type OpenApiDocument } from '../api/openapi/document.js';
import { withOpenApi } from '../api/openapi/handler.js';
import type { ApiRoute } from '../api/route.js';
import { type ApiRouterOptions, createApiRouter } from '../api/router.js';
import { apiRoutes } from '../api/routes.js';
import { RateLimitedLog, sentence } from '../hooks/call-hook.js';
import { endpointRoute } from '../hooks/endpoints.js';
import { ITEMS, type PreparedFields, prepareFields, withItemFields } from '../hooks/item-fields.js';
import { withObservers } from '../hooks/observe.js';
import { type OwnPorts, portsFrom } from '../hooks/ports.js';
import {
  type Contribution,
  ENDPOINT,
  type HookRegistry,
  ITEM_FIELDS,
  REQUEST_OBSERVER,
} from '../host/hooks.js';

export interface ExtendedApiOptions extends Omit<ApiRouterOptions, 'routes'> {
  readonly hooks: HookRegistry;
  readonly ports: OwnPorts;
  readonly serverUrl: string;
}

export interface ExtendedApi {
  readonly handler: RequestHandler;
  readonly document: OpenApiDocument;
}

/** Never throws for a contribution: one that cannot be used is named in the log, and the rest goes on. */
export function buildExtendedApi(options: ExtendedApiOptions): ExtendedApi {
  const { hooks, ports, serverUrl, logger } = options;
  const log = new RateLimitedLog(logger);
  const use = <T extends object, Used>(
    contributions: readonly Contribution<T>[],
    make: (one: Contribution<T>) => Used,
  ) =>
    contributions.flatMap((contribution) => {
      try {
        return [make(contribution)];
      } catch (error) {
        logger.error({ err: error }, `${sentence(contribution.title)} cannot be used and is left out`);
        return [];
      }
    });
  // Each is tried alone: what cannot be documented, written or routed would take all the others with it.
  const fields = use(hooks.contributions(ITEM_FIELDS), (one) => {
    const prepared = prepareFields(one);
    JSON.stringify(documentOf(apiRoutes(portsFrom(hooks, ports)), serverUrl, [prepared]));
    return prepared;
  });
  const endpoints = use(hooks.contributions(ENDPOINT), (one) => {
    const route = endpointRoute(one);
    JSON.stringify(documentOf([route], serverUrl, []));
    createApiRouter({ ...options, routes: [route] });
    return route;
  });
  const own = apiRoutes(portsFrom(hooks, ports)).map((route) => withItemFields(route, fields, log));
  const routes = [...own, ...endpoints];
  const document = documentOf(routes, serverUrl, fields);
  const router = withOpenApi(document, createApiRouter({ ...options, routes }));
  return { handler: withObservers(router, hooks.contributions(REQUEST_OBSERVER), log), document };
}

function documentOf(
  routes: readonly ApiRoute[],
  serverUrl: string,
  fields: readonly PreparedFields[],
): OpenApiDocument {
  const extensions: ItemExtension[] = fields.map(({ contribution: { value } }) => ({
    item: ITEMS[value.item].schema,
    namespace: value.namespace,
    schema: value.schema,
  }));
  return createOpenApiDocument({ routes, serverUrl, extensions });
}
