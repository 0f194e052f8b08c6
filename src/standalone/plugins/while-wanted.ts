/** Passes requests to a plugin only while the lease of wanted-states.ts says that it is enabled. */
import type { RequestHandler } from 'express';
import type { WantedStates } from './wanted-states.js';

/** `refuse` handles the requests that are not passed on. */
export function whileWanted(
  { wanted, id }: { readonly wanted: WantedStates; readonly id: string },
  handler: RequestHandler,
  refuse: RequestHandler,
): RequestHandler {
  return (req, res, next) => {
    const decide = () => (wanted.permits(id) === true ? handler : refuse)(req, res, next);
    if (wanted.permits(id) === undefined) wanted.refresh().then(decide, decide).catch(next);
    else decide();
  };
}
