/** Reads the networks and rate limits that administrators send, as JSON or in a form. */
import { Problem } from '../../http/problem.js';
import { type NetworkList, networksFromStore, parseNetworks } from '../../keys/networks.js';
import { parseRateLimit, type RateLimit } from '../../keys/rate-limits.js';

/** More are of little use: one mistake is often made in every line. */
const SHOWN_PROBLEMS = 5;

type Fields = Readonly<Record<string, unknown>>;

/** @throws Problem invalid_body, whose detail says what to change */
export function parseNetworksBody(body: unknown): readonly string[] {
  const { networks } = onlyField('networks', body);
  if (!Array.isArray(networks) || !networks.every((entry): entry is string => typeof entry === 'string')) {
    throw new Problem('invalid_body', 'Send { "networks": ["192.0.2.0/24", …] }, or [] for all addresses.');
  }
  const list = parseNetworks(networks);
  if (!list.ok) throw new Problem('invalid_body', shortened(list.problems).join(' '));
  return list.networks;
}

/** @throws Problem invalid_body, whose detail says what to change */
export function parseRateLimitBody(body: unknown): number | null {
  const { perMinute } = onlyField('perMinute', body);
  const limit = parseRateLimit(perMinute);
  if (!limit.ok) throw new Problem('invalid_body', `"perMinute": ${limit.problem}`);
  return limit.perMinute;
}

function onlyField(name: string, body: unknown): Fields {
  if (typeof body === 'object' && body !== null && Object.keys(body).join() === name) return body as Fields;
  throw new Problem('invalid_body', `Send an object with only the field "${name}".`);
}

export interface NetworksForm {
  readonly list: NetworkList;
  /** To be shown again. */
  readonly entered: string;
  /** The networks that the form showed; undefined if a script left them out. */
  readonly expected: readonly string[] | undefined;
}

/** Reads a form with one entry per line, or several with commas or spaces between, and the chosen suggestions. */
export function readNetworksForm(body: unknown): NetworksForm {
  const { networks, suggested, expected } = fieldsOf(body);
  const lines = [...textOf(networks).split(/[\s,;]+/), ...[suggested].flat().map(textOf)].filter(Boolean);
  const list = parseNetworks(lines);
  return {
    list: list.ok ? list : { ok: false, problems: shortened(list.problems) },
    entered: lines.join('\n'),
    expected: typeof expected === 'string' ? networksFromStore(expected || null) : undefined,
  };
}

export interface RateLimitForm {
  readonly limit: RateLimit;
  /** To be shown again. */
  readonly entered: string;
  /** The limit that the form showed; undefined if a script left it out. */
  readonly expected: number | null | undefined;
}

/** An empty field means no limit. */
export function readRateLimitForm(body: unknown): RateLimitForm {
  const { perMinute, expected } = fieldsOf(body);
  const entered = textOf(perMinute).trim();
  return {
    limit: parseRateLimit(numberOf(entered)),
    entered,
    expected: typeof expected === 'string' ? numberOf(expected) : undefined,
  };
}

function numberOf(text: string): number | null {
  if (text === '') return null;
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}

function shortened(problems: readonly string[]): readonly string[] {
  const more = problems.length - SHOWN_PROBLEMS;
  if (more <= 0) return problems;
  return [...problems.slice(0, SHOWN_PROBLEMS), `${more} more are not valid either.`];
}
