/**
 * From a route to the bytes of its answers, each made once: for a lease where the answer follows from the principal, for
 * all requests that share a read, and otherwise for its one request. Called by router.ts when it is built.
 */
import type { Principal } from '../keys/key-verifier.js';
import type { ApiRequest, ApiRoute } from './route.js';
import { SingleFlight } from './single-flight.js';

export function responder(route: ApiRoute): (request: ApiRequest) => string | Promise<string | Buffer> {
  const serialise = (answer: unknown) => JSON.stringify(answer);
  const { sharedBy, followsFromPrincipal } = route;
  if (followsFromPrincipal) {
    const made = new WeakMap<Principal, string>();
    return (request) => {
      const known = made.get(request.principal);
      if (known !== undefined) return known;
      const body = serialise(route.handle(request));
      made.set(request.principal, body);
      return body;
    };
  }
  if (sharedBy === undefined) {
    return (request) => {
      const answer = route.handle(request);
      return answer instanceof Promise ? answer.then(serialise) : serialise(answer);
    };
  }
  const reads = new SingleFlight<Buffer>();
  return (request) =>
    reads.read(sharedBy(request), async () => Buffer.from(serialise(await route.handle(request))));
}
