/**
 * The browser module of the reference page: search, copy buttons, values in the samples, and "Try it". A key is only in
 * its field and in the samples, never in a URL, a storage or a form, and is cleared when the user leaves the page.
 */
import { KEY_PLACEHOLDER, pathWithParameters, type SampleInput, sampleCode } from '../sample-code.js';

const LANGUAGE_STORED_AS = 'exovo-reference-language';

function all<E extends Element>(selector: string, within: ParentNode = document): E[] {
  return [...within.querySelectorAll<E>(selector)];
}

function setUpSearch(root: HTMLElement, field: HTMLInputElement): void {
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

/** Shows the target of a link even if the search has hidden it. */
function showTarget(root: HTMLElement): void {
  if (location.hash === '') return;
  const target = root.querySelector<HTMLElement>(`#${CSS.escape(location.hash.slice(1))}`);
  if (target?.hidden === true) {
    target.hidden = false;
    target.scrollIntoView();
  }
}

/** One choice of a language is for all samples that have it, and for the next visit. */
function setUpLanguages(root: HTMLElement): void {
  const radios = all<HTMLInputElement>('input[name^="language-"]', root);
  const choose = (language: string) => {
    for (const radio of radios) if (radio.value === language) radio.checked = true;
  };
  try {
    choose(localStorage.getItem(LANGUAGE_STORED_AS) ?? '');
  } catch {
    // A browser can deny access to its storage.
  }
  for (const radio of radios) {
    radio.addEventListener('change', () => {
      const topBefore = radio.getBoundingClientRect().top;
      choose(radio.value);
      // The samples above have changed their height.
      scrollBy({ top: radio.getBoundingClientRect().top - topBefore, behavior: 'instant' });
      try {
        localStorage.setItem(LANGUAGE_STORED_AS, radio.value);
      } catch {
        // It is only not remembered.
      }
    });
  }
}

function setUpCopying(root: HTMLElement): void {
  const announcement = root.querySelector<HTMLElement>('[data-announcement]');
  for (const button of all<HTMLButtonElement>('button[data-copy]', root)) {
    const idle = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
      const shown = all<HTMLElement>('pre', button.closest('[data-panel]') ?? undefined).find(
        (sample) => sample.getClientRects().length > 0,
      );
      if (shown === undefined) return;
      const { copied = '', copyFailed = '' } = root.dataset;
      const outcome = (await copy(shown)) ? copied : copyFailed;
      button.textContent = outcome;
      if (announcement !== null) announcement.textContent = outcome;
      setTimeout(() => {
        button.textContent = idle;
        if (announcement !== null) announcement.textContent = '';
      }, 2_000);
    });
  }
}

/** Browsers have no clipboard API on plain http, which is common for a PBX; the old command still works there. */
async function copy(element: HTMLElement): Promise<boolean> {
  if (window.isSecureContext && navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(element.textContent ?? '');
      return true;
    } catch {
      // The browser refused permission; the old command may still be allowed.
    }
  }
  getSelection()?.selectAllChildren(element);
  const isCopied = document.execCommand('copy');
  if (isCopied) getSelection()?.removeAllRanges();
  return isCopied;
}

/** Returns the request that a form describes. `body` is undefined without a body, or if it is not valid JSON. */
function inputOf(form: HTMLFormElement, baseUrl: string, key: string): SampleInput {
  const { method = 'GET', path = '', open, stream } = form.dataset;
  const parameters = all<HTMLInputElement>('input[data-in]', form).map(({ name, value, dataset }) => ({
    name,
    in: dataset.in === 'path' ? ('path' as const) : ('query' as const),
    value,
  }));
  const text = form.querySelector<HTMLTextAreaElement>('textarea')?.value;
  return {
    method,
    baseUrl,
    path,
    parameters,
    key: open === undefined ? key : undefined,
    body: text === undefined ? undefined : parsed(text),
    isStream: stream !== undefined,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns a function that fills the samples of an endpoint with what its form contains and a key. */
function sampleFiller(root: HTMLElement, form: HTMLFormElement): (key: string) => void {
  const samples = all<HTMLElement>('code[data-sample]', form.closest('section') ?? root);
  let lastBody: unknown;
  return (key) => {
    const input = inputOf(form, root.dataset.apiUrl ?? '', key === '' ? KEY_PLACEHOLDER : key);
    // While the body that is being typed is not valid JSON, the samples keep the one before.
    lastBody = input.body ?? lastBody;
    const code: Readonly<Record<string, string>> = sampleCode({ ...input, body: lastBody });
    for (const sample of samples) sample.textContent = code[sample.dataset.sample ?? ''] ?? '';
  };
}

/** The programs of the guides contain the key only. */
function fillGuides(root: HTMLElement, keyField: HTMLInputElement): void {
  const samples = all<HTMLElement>('pre code', root)
    .filter((code) => code.closest('section')?.querySelector('form[data-try]') === null)
    .map((code) => ({ code, text: code.textContent ?? '' }))
    .filter(({ text }) => text.includes(KEY_PLACEHOLDER));
  keyField.addEventListener('input', () => {
    const key = keyField.value.trim();
    // Anything else is no key, and could need quoting.
    const isUsable = /^\w+$/.test(key);
    for (const { code, text } of samples) {
      code.textContent = isUsable ? text.replaceAll(KEY_PLACEHOLDER, key) : text;
    }
  });
}

/** Returns the URL and options of the form's request. The body is sent as typed, valid or not. */
function requestOf(form: HTMLFormElement, apiPath: string, key: string): [string, RequestInit] {
  const input = inputOf(form, apiPath, key);
  const body = form.querySelector<HTMLTextAreaElement>('textarea')?.value;
  const headers = new Headers();
  if (input.key !== undefined) headers.set('Authorization', `Bearer ${input.key}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  // Without an administrator's cookie, so that the result is what a program would get.
  const init: RequestInit = { method: input.method, headers, credentials: 'omit', cache: 'no-store' };
  if (body !== undefined) init.body = body;
  return [apiPath + pathWithParameters(input), init];
}

function show(result: HTMLElement, head: string, body = ''): void {
  const line = document.createElement('p');
  line.textContent = head;
  const text = document.createElement('pre');
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

function setUpForms(root: HTMLElement, keyField: HTMLInputElement): void {
  for (const form of all<HTMLFormElement>('form[data-try]', root)) {
    tryIt(root, form, keyField);
    const fillSamples = sampleFiller(root, form);
    for (const field of [form, keyField]) {
      field.addEventListener('input', () => fillSamples(keyField.value.trim()));
    }
  }
  fillGuides(root, keyField);
  addEventListener('pagehide', () => {
    keyField.value = '';
    keyField.dispatchEvent(new Event('input'));
  });
}

/** The menu covers the page on a narrow screen, so it closes when a link in it has been followed. */
function setUpMenu(menu: HTMLElement): void {
  for (const link of all<HTMLAnchorElement>('a', menu)) {
    link.addEventListener('click', () => {
      if (menu.matches(':popover-open')) menu.hidePopover();
    });
  }
}

/** Marks the section at the top of the window in the contents. */
function markCurrentSection(root: HTMLElement, menu: HTMLElement): void {
  const links = new Map(all<HTMLAnchorElement>('a', menu).map((link) => [link.hash.slice(1), link]));
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        for (const link of links.values()) link.ariaCurrent = null;
        const current = links.get(target.id);
        if (current !== undefined) current.ariaCurrent = 'true';
      }
    },
    { rootMargin: '-15% 0px -80% 0px' },
  );
  for (const section of all<HTMLElement>('section[id]', root)) observer.observe(section);
}

const root = document.querySelector<HTMLElement>('[data-reference]');
const menu = root?.querySelector<HTMLElement>('[popover]');
const keyField = root?.querySelector<HTMLInputElement>('[data-key]');
const searchField = root?.querySelector<HTMLInputElement>('[data-search-field]');
if (root && menu && keyField && searchField) {
  setUpSearch(root, searchField);
  setUpLanguages(root);
  setUpCopying(root);
  setUpForms(root, keyField);
  setUpMenu(menu);
  markCurrentSection(root, menu);
  for (const tool of all<HTMLElement>('[data-tools]', root)) tool.hidden = false;
  addEventListener('hashchange', () => showTarget(root));
}
