/**
 * The browser module of the reference page: filters the page and sends the requests of "Try it" forms. The key is only in
 * its field, never in a sample, a URL, a storage or a form, and is cleared when the user leaves the page.
 */
function all<E extends Element>(selector: string, within: ParentNode = document): E[] {
  return [...within.querySelectorAll<E>(selector)];
}

function search(root: HTMLElement, field: HTMLInputElement): void {
  const entries = all<HTMLElement>('[data-search]', root).map((element) => ({
    element,
    text: (element.textContent ?? '').toLowerCase(),
  }));
  const status = root.querySelector<HTMLElement>('[data-no-match]');
  field.addEventListener('input', () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { element, text } of entries) {
      element.hidden = !words.every((word) => text.includes(word));
      if (!element.hidden) found += 1;
    }
    if (status !== null) status.textContent = found === 0 ? (status.dataset.noMatch ?? '') : '';
  });
}

/** Returns the URL and options of the form's request. Empty query fields are left out. */
function requestOf(form: HTMLFormElement, apiPath: string, key: string): [string, RequestInit] {
  const query = new URLSearchParams();
  let path = form.dataset.path ?? '';
  for (const { name, value, dataset } of all<HTMLInputElement>('input[data-in]', form)) {
    if (dataset.in === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== '') query.set(name, value);
  }
  const body = form.querySelector<HTMLTextAreaElement>('textarea')?.value;
  const headers = new Headers();
  if (form.dataset.open === undefined) headers.set('Authorization', `Bearer ${key}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  // Without the administrator's cookie, so that the result is what a program would get.
  const init: RequestInit = {
    method: form.dataset.method ?? 'GET',
    headers,
    credentials: 'omit',
    cache: 'no-store',
  };
  if (body !== undefined) init.body = body;
  return [apiPath + path + (query.size === 0 ? '' : `?${query}`), init];
}

function show(result: HTMLElement, head: string, body = ''): void {
  const line = document.createElement('p');
  line.textContent = head;
  const text = document.createElement('pre');
  text.className = 'ref-code';
  text.tabIndex = 0;
  text.textContent = pretty(body);
  result.replaceChildren(line, ...(body === '' ? [] : [text]));
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function tryIt(root: HTMLElement, form: HTMLFormElement, keyField: HTMLInputElement): void {
  const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
  const result = form.querySelector<HTMLElement>('[data-result]');
  if (button === null || result === null) return;
  const { apiPath = '', needsKey = '', noResponse = '', milliseconds = '', bytes = '' } = root.dataset;
  const idle = button.textContent;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.ariaDisabled === 'true') return;
    const key = keyField.value.trim();
    if (key === '' && form.dataset.open === undefined) {
      show(result, needsKey);
      keyField.focus();
      return;
    }
    button.ariaDisabled = 'true';
    button.textContent = button.dataset.busy ?? idle;
    const startedAtMs = performance.now();
    try {
      const response = await fetch(...requestOf(form, apiPath, key));
      const body = await response.blob();
      const tookMs = Math.round(performance.now() - startedAtMs);
      const head = `${response.status} · ${tookMs} ${milliseconds}`;
      // A file has no text to show.
      if (body.type.includes('json')) show(result, head, await body.text());
      else show(result, `${head} · ${body.type} · ${body.size} ${bytes}`);
    } catch {
      show(result, noResponse);
    }
    button.ariaDisabled = null;
    button.textContent = idle;
  });
  form.hidden = false;
}

/** Shows the target of a link even if the search has hidden it. */
function showTarget(root: HTMLElement): void {
  const target = root.querySelector<HTMLElement>(`#${CSS.escape(location.hash.slice(1))}`);
  if (location.hash !== '' && target?.hidden === true) {
    target.hidden = false;
    target.scrollIntoView();
  }
}

const root = document.querySelector<HTMLElement>('[data-reference]');
const tools = root?.querySelector<HTMLElement>('[data-tools]');
const keyField = root?.querySelector<HTMLInputElement>('[data-key]');
const searchField = root?.querySelector<HTMLInputElement>('[data-search-field]');
if (root && tools && keyField && searchField) {
  search(root, searchField);
  for (const form of all<HTMLFormElement>('form[data-try]', root)) tryIt(root, form, keyField);
  tools.hidden = false;
  addEventListener('hashchange', () => showTarget(root));
  addEventListener('pagehide', () => {
    keyField.value = '';
  });
}

export {};
