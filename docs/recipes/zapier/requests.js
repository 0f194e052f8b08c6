/** Adds the server's URL and the key to each request, and turns the problems of the API into Zapier's errors. */

/** If the server names no number of seconds. */
const DEFAULT_DELAY_SECONDS = 5;

/** Paths such as `/calls` are below `/api/v1` of the server of the connection. */
function addServerAndKey(request, _z, bundle) {
  const { serverUrl, apiKey } = bundle.authData;
  const server = serverUrl.trim().replace(/\/+$/, '');
  return {
    ...request,
    url: `${server}/api/v1${request.url}`,
    headers: { ...request.headers, Accept: 'application/json', Authorization: `Bearer ${apiKey.trim()}` },
  };
}

/** Shows the detail of a problem, which says what to change. After a 429 or a 503, Zapier must try again. */
function throwForProblem(response, z) {
  if (response.status < 400) return response;
  const { detail, code } = readProblem(response.content);
  const message = detail ?? `The server responded with status ${response.status}. Check its URL.`;
  if (response.status === 429 || response.status === 503) {
    const seconds = Number(response.getHeader('retry-after')) || DEFAULT_DELAY_SECONDS;
    throw new z.errors.ThrottledError(message, seconds);
  }
  throw new z.errors.Error(message, code, response.status);
}

/** A proxy in front of the server may respond with a page of its own. */
function readProblem(content) {
  try {
    return JSON.parse(content) ?? {};
  } catch {
    return {};
  }
}

module.exports = { befores: [addServerAndKey], afters: [throwForProblem] };
