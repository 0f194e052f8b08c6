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
    const decide = (isPermitted: boolean | undefined) =>
      (isPermitted === true ? handler : refuse)(req, res, next);
    const permitted = wanted.permits(id);
    if (permitted !== undefined) return decide(permitted);
    wanted
      .refresh()
      .then(
        // The read was sent for this request or joined within its lease, so its result counts, however long it took.
        () => decide(wanted.get(id)?.wanted === 'enabled'),
        () => decide(wanted.permits(id)),
      )
      .catch(next);
  };
}
