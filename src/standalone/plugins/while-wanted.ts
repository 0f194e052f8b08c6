/** Passes requests to a plugin only while the lease of wanted-states.ts says that it is enabled. */
import type { RequestHandler } from 'express';
import type { WantedStates } from './wanted-states.js';

/** `refuse` handles the requests that are not passed on. Almost always decides without a promise. */
export function whileWanted(
  { wanted, id }: { readonly wanted: WantedStates; readonly id: string },
  handler: RequestHandler,
  refuse: RequestHandler,
): RequestHandler {
  return (req, res, next) => {
    const decide = (permitted = wanted.permits(id)) =>
      (permitted === true ? handler : refuse)(req, res, next);
    const permitted = wanted.permits(id);
    if (permitted !== undefined) return decide(permitted);
    const retry = () => decide();
    wanted.refresh().then(retry, retry).catch(next);
  };
}
