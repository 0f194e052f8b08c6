/** Checks that the gate of /api/v1 comes first in the host: nothing responds before it or touches what passes it. */
import { API_PATH } from '../http/api-gate.js';
import { type ContractCheck, type ContractSubject, check, checkEqual } from './subject.js';

const PROBE = `${API_PATH}/contract-probe`;
/** A body parser ahead of the gate would refuse this body, and CORS would handle this preflight. */
const MALFORMED = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"cut off":',
} as const;
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: { Origin: 'https://wall.example', 'Access-Control-Request-Method': 'GET' },
} as const;
const OF_OTHERS = /^(access-control-|(x-)?ratelimit|set-cookie$)/;

export function gateChecks(subject: () => ContractSubject): readonly ContractCheck[] {
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
      name: 'nothing reads the body, sets a cookie or adds headers of its own around an open gate',
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
  checkEqual(await refusal(url, MALFORMED), UNAVAILABLE, 'POST with a malformed body');
  checkEqual(await refusal(url, PREFLIGHT), UNAVAILABLE, 'A preflight');
  checkEqual(await refusal(url, { headers: { Cookie: 'a=b' } }), UNAVAILABLE, 'GET with a cookie');
}

async function openGateIsFirst({ host, url }: ContractSubject): Promise<void> {
  host.gate.open((req, res) => {
    const wasRead = req.body !== undefined || req.readableEnded;
    req.resume();
    res.json({ wasRead, url: req.url });
  });
  try {
    const response = await fetch(`${url}${PROBE}?a=b`, MALFORMED);
    const seen = { wasRead: false, url: '/contract-probe?a=b' };
    checkEqual(await response.json(), seen, 'Whether the body was read before the plugin, and its URL');
    checkNoHeadersOfOthers(response);
  } finally {
    await host.gate.close('unavailable');
  }
}

function checkNoHeadersOfOthers({ headers }: Response): void {
  const added = [...headers.keys()].filter((name) => OF_OTHERS.test(name));
  check(added.length === 0, `Middleware before the gate adds ${added.join(', ')} below /api/v1.`);
}
