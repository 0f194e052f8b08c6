/** /api/v1 with the host's contributions: the routes, and the OpenAPI document that describes them. */
import type { RequestHandler } from 'express';
import { createOpenApiDocument, type ItemExtension, type OpenApiDocument } from '../api/openapi/document.js';
import type { DescribedApi } from '../api/public-documents.js';
import type { ApiRoute } from '../api/route.js';
import { type ApiRouterOptions, createApiRouter } from '../api/router.js';
import { type ApiPorts, apiRoutes } from '../api/routes.js';
import { withPublicDocuments } from '../api/serve-public.js';
import { RateLimitedLog, sentence } from '../hooks/call-hook.js';
import { endpointRoute } from '../hooks/endpoints.js';
import { ITEMS, type PreparedFields, prepareFields, withItemFields } from '../hooks/item-fields.js';
import { withObservers } from '../hooks/observe.js';
import { portsFrom } from '../hooks/ports.js';
import type { HostLogger } from '../host/contract.js';
import type { Disposer } from '../host/events.js';
import { ENDPOINT, ITEM_FIELDS, REQUEST_OBSERVER } from '../host/hooks.js';
import type { Contribution, HookRegistry } from '../host/registry.js';
import { API_PATH } from '../http/paths.js';
import type { ProblemLinks } from '../http/problem.js';

export interface ExtendedApiOptions extends Omit<ApiRouterOptions, 'routes'> {
  readonly hooks: HookRegistry;
  /** The plugin's own ports. */
  readonly ports: ApiPorts;
}

interface Build {
  readonly handler: RequestHandler;
  readonly described: DescribedApi;
}

/** Rebuilds the API whenever a contribution comes or goes. A request in flight ends on the build on which it began. */
export class ExtendedApi {
  #build: Build;
  readonly #stopFollowing: Disposer;

  constructor(options: ExtendedApiOptions) {
    this.#build = build(options);
    this.#stopFollowing = options.hooks.onChange(() => {
      this.#build = build(options);
    });
  }

  readonly handler: RequestHandler = (req, res, next) => this.#build.handler(req, res, next);

  get document(): OpenApiDocument {
    return this.#build.described.document;
  }

  close(): void | Promise<void> {
    return this.#stopFollowing();
  }
}

/** Never throws because of a contribution: an unusable one is logged and left out. */
function build(options: ExtendedApiOptions): Build {
  const { hooks, links, logger } = options;
  const log = new RateLimitedLog(logger);
  const own = apiRoutes(portsFrom(hooks, options.ports));
  // Each is tried alone first: one that can't be documented, serialised or routed would take down all the others.
  const fields = usable(hooks.contributions(ITEM_FIELDS), logger, (contribution) => {
    const prepared = prepareFields(contribution);
    JSON.stringify(describe(own, links, [prepared]));
    return prepared;
  });
  const endpoints = usable(hooks.contributions(ENDPOINT), logger, (contribution) => {
    const route = endpointRoute(contribution);
    JSON.stringify(describe([route], links, []));
    createApiRouter({ ...options, routes: [route] });
    return route;
  });
  const routes = [...own.map((route) => withItemFields(route, fields, log)), ...endpoints];
  let document: OpenApiDocument | undefined;
  const described: DescribedApi = {
    apiUrl: links.publicUrl + API_PATH,
    // Built when it is first read: that takes long, and a start should not wait for it.
    get document() {
      document ??= describe(routes, links, fields);
      return document;
    },
  };
  const router = withPublicDocuments(
    described,
    { links, linksFor: options.linksFor, logger },
    createApiRouter({ ...options, routes }),
  );
  return { handler: withObservers(router, hooks.contributions(REQUEST_OBSERVER), log), described };
}

/** Prepares each contribution, and leaves out those for which `prepare` throws. */
function usable<T extends object, Prepared>(
  contributions: readonly Contribution<T>[],
  logger: HostLogger,
  prepare: (contribution: Contribution<T>) => Prepared,
): Prepared[] {
  return contributions.flatMap((contribution) => {
    try {
      return [prepare(contribution)];
    } catch (error) {
      logger.error({ err: error }, `${sentence(contribution.title)} cannot be used and is left out`);
      return [];
    }
  });
}

function describe(
  routes: readonly ApiRoute[],
  links: ProblemLinks,
  fields: readonly PreparedFields[],
): OpenApiDocument {
  const extensions: ItemExtension[] = fields.map(({ contribution: { value } }) => ({
    item: ITEMS[value.item].schema,
    namespace: value.namespace,
    schema: value.schema,
  }));
  return createOpenApiDocument({ routes, links, extensions });
}
