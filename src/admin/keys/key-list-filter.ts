/** The form above the list of keys, which filters it, and the link to the CSV with the same filter. */
import { html, type SafeHtml } from '../../html.js';
import { firstKeyPrefix } from '../../keys/format.js';
import { KEY_STATES, type KeyFilter, UNUSED_DAYS } from '../../keys/key-list.js';
import type { ApiKey } from '../../keys/key-store.js';
import { keySearchField } from '../frame/key-search.js';
import { pathWithQuery } from '../frame/page.js';
import { STRINGS } from '../frame/strings.js';
import { filterQuery, MAX_USERNAME_LENGTH } from './input.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.list;

export interface KeyListFilter {
  readonly base: string;
  readonly filter: KeyFilter;
  /** Those of this page, whose creators the filter suggests. */
  readonly keys: readonly ApiKey[];
}

export function keyListFilter({ base, filter, keys }: KeyListFilter): SafeHtml {
  const { search, state, creator, unusedDays, sort, order } = filter;
  // A search by key looks at all states.
  const shownState = firstKeyPrefix(search) === undefined ? state : 'all';
  const isFiltered = search !== '' || state !== 'active' || creator !== undefined || unusedDays !== undefined;
  return html`<form class="api-filter" method="get" action="${base}/keys" role="search" aria-label="${TEXT.filter}">
${keySearchField('search', search)}
${select(
  'state',
  TEXT.show,
  shownState,
  KEY_STATES.map((option) => [option, TEXT.showStates[option]]),
)}
${creatorField(keys, creator)}
${select('unusedDays', TEXT.notUsedFor, unusedDays, [
  ['', TEXT.anyUse],
  ...UNUSED_DAYS.map((option) => [option, TEXT.unusedDays[option]] as const),
])}
${hidden('sort', sort)}${hidden('order', order)}<button type="submit">${STRINGS.filter.apply}</button>
${isFiltered && html`<a href="${pathWithQuery(`${base}/keys`, { sort, order })}">${STRINGS.filter.clear}</a>`}
<a class="api-end" href="${pathWithQuery(`${base}/keys.csv`, filterQuery(filter))}" download>${TEXT.download}</a>
</form>`;
}

type Option = readonly [value: string, title: string];

/** A field rather than a list of choices, because the names of all creators would cost every page a look at every key. */
function creatorField(keys: readonly ApiKey[], creator = ''): SafeHtml {
  const names = [...new Set(keys.map(({ createdBy }) => createdBy))].sort();
  return html`<div class="api-field"><label for="creator">${TEXT.createdBy}</label>
<input id="creator" name="creator" value="${creator}" size="10" maxlength="${MAX_USERNAME_LENGTH}" list="creators" autocomplete="off" autocapitalize="off" spellcheck="false">
<datalist id="creators">${names.map((name) => html`<option value="${name}"></option>`)}</datalist></div>`;
}

function select(
  name: string,
  label: string,
  chosen: string | undefined,
  options: readonly Option[],
): SafeHtml {
  return html`<div class="api-field"><label for="${name}">${label}</label>
<select id="${name}" name="${name}">${options.map(
    ([value, title]) =>
      html`<option value="${value}"${value === chosen && html` selected`}>${title}</option>`,
  )}</select></div>
`;
}

function hidden(name: string, value: string | undefined): SafeHtml {
  return value === undefined ? html`` : html`<input type="hidden" name="${name}" value="${value}">`;
}
