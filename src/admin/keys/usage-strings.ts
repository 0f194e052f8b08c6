/** The texts about a key's requests per day. */
import { LOCALE } from '../frame/strings.js';

const largeNumbers = new Intl.NumberFormat(LOCALE);
/** `Intl` is slow, and a page can have thousands of small numbers. */
const count = (value: number) => (value < 1_000 ? String(value) : largeNumbers.format(value));
const requests = (total: number) => `${count(total)} ${total === 1 ? 'request' : 'requests'}`;

export const USAGE_STRINGS = {
  title: 'Requests per day',
  count,
  range: 'Period',
  days: (days: number) => `${days} days`,
  day: 'Day (UTC)',
  ok: 'Succeeded',
  clientErrors: 'Client errors (4xx)',
  serverErrors: 'Server errors (5xx)',
  none: (days: number) => `No requests in the last ${days} days.`,
  hint: 'Days begin at midnight UTC. Requests of the last minute can be missing.',
  most: (most: number) => `${requests(most)} on the busiest day`,
  ofDay: (day: string, ok: number, clientErrors: number, serverErrors: number) =>
    `${day}: ${count(ok)} succeeded, ${count(clientErrors)} client errors, ` +
    `${count(serverErrors)} server errors`,
  inDays: (total: number, days: number) => `${requests(total)} in the last ${days} days`,
} as const;
