/** Checks that the gate of /api/v1 comes first in the host: nothing responds before it or touches what passes it. */
import { API_PATH } from '../http/paths.js';
import { type Check, type ContractSubject, check, checkEqual, warn } from './subject.js';

const PROBE = `${API_PATH}/contract-probe`;
const JSON_BODY = { 'Content-Type': 'application/json' } as const;
const READ_BEFORE =
  'A body parser comes before the gate of /api/v1. The API works, but limits the size of bodies and refuses malformed JSON ' +
  'in the way of your parser, and while the gate is closed as well. Place the gate before it.';
/** CORS middleware before the gate responds to this itself. */
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: { Origin: 'https://contract-kit.invalid', 'Access-Control-Request-Method': 'GET' },
} as const;
const OF_OTHERS = /^(access-control-|(x-)?ratelimit|set-cookie$)/;

export function gateChecks(subject: () => ContractSubject): readonly Check[] {
  return [
    {
      name: 'while the plugin is not enabled, the gate responds 503 below /api/v1 before any other middleware',
      run: () => closedGateIsFirst(subject()),
    },
    {
      name: 'a gate that is closed because an administrator turned the plugin off says so',
      run: async () => {
        const { host, url } = subject();
        await host.gate.close('disabled');
        checkEqual(await refusal(url), DISABLED, 'The response of a gate closed as disabled');
        await host.gate.close('unavailable');
        checkEqual(await refusal(url), UNAVAILABLE, 'The response of a closed gate');
      },
    },
    {
      name: 'an open gate is reached by every request, with its URL, and nothing sets a cookie or headers of its own',
      run: () => openGateIsFirst(subject()),
    },
  ];
}

export const UNAVAILABLE = [503, 'api_unavailable', '5'] as const;
export const DISABLED = [503, 'api_disabled', '300'] as const;

/** Returns the status, the code and Retry-After of a request to the API. */
export async function refusal(url: string, init: RequestInit = {}): Promise<unknown[]> {
  const response = await fetch(`${url}${PROBE}`, init);
  const { code } = (await response.json().catch(() => ({}))) as { code?: string };
  checkNoHeadersOfOthers(response);
  return [response.status, code, response.headers.get('retry-after')];
}

async function closedGateIsFirst({ host, url }: ContractSubject): Promise<void> {
  await host.gate.close('unavailable');
  checkEqual(await refusal(url), UNAVAILABLE, 'GET below /api/v1');
  checkEqual(await refusal(url, PREFLIGHT), UNAVAILABLE, 'A preflight');
  checkEqual(await refusal(url, { headers: { Cookie: 'a=b' } }), UNAVAILABLE, 'GET with a cookie');
  for (const origin of host.gate.allowedOrigins ?? []) {
    const { headers } = await fetch(`${url}${PROBE}`, { headers: { Origin: origin } });
    const allowed = headers.get('access-control-allow-origin');
    checkEqual(allowed, origin, `Access-Control-Allow-Origin of a closed gate for ${origin}`);
  }
}

async function openGateIsFirst(subject: ContractSubject): Promise<void> {
  const { host, url } = subject;
  host.gate.open((req, res) => {
    const wasRead = req.body !== undefined || req.readableDidRead;
    req.resume();
    res.end(JSON.stringify({ wasRead, url: req.url }));
  });
  try {
    const response = await fetch(`${url}${PROBE}?a=b`, { method: 'POST', headers: JSON_BODY, body: '{}' });
    const seen = (await response.json().catch(() => ({}))) as { wasRead?: boolean; url?: string };
    checkEqual(seen.url, '/contract-probe?a=b', 'The URL that the plugin sees');
    checkNoHeadersOfOthers(response);
    const malformed = await fetch(`${url}${PROBE}`, {
      method: 'POST',
      headers: JSON_BODY,
      body: '{"cut off":',
    });
    if (seen.wasRead || malformed.status !== 200) warn(subject, READ_BEFORE);
  } finally {
    await host.gate.close('unavailable');
  }
}

function checkNoHeadersOfOthers({ headers }: Response): void {
  const added = [...headers.keys()].filter((name) => OF_OTHERS.test(name));
  check(added.length === 0, `Middleware before the gate adds ${added.join(', ')} below /api/v1.`);
}
