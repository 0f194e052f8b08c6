/**
 * The browser module of Admin → Integrations → API. Every page works without it; it adds times in the viewer's zone, a
 * dialog in place of a page, copying and testing a key, and a question before a page that shows a key is left.
 *
 * It contains no texts (they come in `data-…` attributes), sets no styles and stores nothing. A key is only in the field
 * that shows it, and is wiped when the page is left.
 */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function all<E extends Element>(selector: string, within: ParentNode = document): E[] {
  return [...within.querySelectorAll<E>(selector)];
}

/** Converts times, which the server sends in UTC, to the viewer's zone. */
function showLocalTimes(within: ParentNode): void {
  const exact = new Intl.DateTimeFormat(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
  for (const time of all<HTMLTimeElement>('time[data-time]', within)) {
    const date = new Date(time.dateTime);
    time.title = full.format(date);
    if (time.dataset.time === 'exact') time.textContent = exact.format(date);
  }
}

/** Submits the viewer's zone with a filter by days. Days selected in another zone keep it until one of them changes. */
function filterInLocalZone(): void {
  for (const field of all<HTMLInputElement>('input[data-zone]')) {
    const days = field.form === null ? [] : all<HTMLInputElement>('input[type=date]', field.form);
    if (days.every(({ value }) => value === '')) setZone(field);
    else for (const day of days) day.addEventListener('change', () => setZone(field), { once: true });
  }
}

function setZone(field: HTMLInputElement): void {
  field.value = zone;
  for (const name of all('[data-zone-name]')) name.textContent = zone;
}

/**
 * Keeps only the start of the first key of a pasted or typed text, because search texts end up in URLs and histories. A
 * pasted text is looked at before the field cuts it to its length.
 */
function shortenPastedKeys(): void {
  for (const field of all<HTMLInputElement>('input[data-shorten]')) {
    const revealingKey = new RegExp(field.dataset.shorten ?? '');
    const shorten = (text: string) => {
      const [, start] = revealingKey.exec(text) ?? [];
      if (start !== undefined) field.value = start;
      return start !== undefined;
    };
    field.addEventListener('beforeinput', (event) => {
      if (event.inputType !== 'insertText' && shorten(event.data ?? '')) event.preventDefault();
    });
    field.addEventListener('input', () => shorten(field.value));
  }
}

/** Ignores a second submission while the first is in progress. */
function submitOnce(within: ParentNode): void {
  for (const form of all<HTMLFormElement>('form[data-once]', within)) {
    form.addEventListener('submit', (event) => {
      const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
      if (button === null) return;
      if (button.ariaDisabled === 'true') {
        event.preventDefault();
        return;
      }
      // `disabled` would lose the focus and announce nothing to screen readers.
      button.ariaDisabled = 'true';
      button.dataset.idle = button.textContent;
      button.textContent = button.dataset.busy ?? button.textContent;
    });
  }
}

/** Enables submit buttons again when the browser restores the page from its back/forward cache. */
function resetButtons(): void {
  for (const button of all<HTMLButtonElement>('button[data-idle]')) {
    button.ariaDisabled = null;
    button.textContent = button.dataset.idle ?? button.textContent;
  }
}

/** Shows the box that selects every key of the page. */
function selectAll(): void {
  for (const box of all<HTMLInputElement>('input[data-select-all]')) {
    const keys = all<HTMLInputElement>('input[type=checkbox][name]', box.form ?? document);
    box.hidden = keys.length === 0;
    box.addEventListener('change', () => {
      for (const key of keys) key.checked = box.checked;
    });
    for (const key of keys) {
      key.addEventListener('change', () => {
        box.checked = keys.every(({ checked }) => checked);
      });
    }
  }
}

/** Opens the target of a link in a dialog. If that fails, the link is followed as without scripts. */
function openLinksAsDialogs(): void {
  for (const link of all<HTMLAnchorElement>('a[data-dialog]')) {
    let isOpening = false;
    link.setAttribute('aria-haspopup', 'dialog');
    link.addEventListener('click', async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      // A double click must not open two dialogs.
      if (isOpening) return;
      isOpening = true;
      await openDialog(link).catch(() => location.assign(link.href));
      isOpening = false;
    });
  }
}

async function openDialog(link: HTMLAnchorElement): Promise<void> {
  const response = await fetch(link.href, { headers: { Accept: 'text/html' }, redirect: 'error' });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const content = page.querySelector<HTMLElement>('[data-dialog-content]');
  if (!response.ok || content === null) throw new Error('the page has no content for a dialog');
  const dialog = document.createElement('dialog');
  dialog.className = 'api-dialog';
  const title = document.createElement('h2');
  title.id = 'dialog-title';
  title.textContent = content.dataset.title ?? '';
  dialog.setAttribute('aria-labelledby', title.id);
  dialog.append(title, document.importNode(content, true));
  for (const form of all<HTMLFormElement>('form[data-close]', dialog)) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
  dialog.addEventListener('close', () => {
    dialog.remove();
    link.focus();
  });
  showLocalTimes(dialog);
  submitOnce(dialog);
  (document.querySelector('[data-api]') ?? document.body).append(dialog);
  dialog.showModal();
}

/** Sets up the page that shows a new key. */
function setUpNewKey(secret: HTMLElement): void {
  for (const field of all<HTMLInputElement | HTMLTextAreaElement>('[data-select]', secret)) {
    field.addEventListener('focus', () => field.select());
    if (field === document.activeElement) field.select();
  }
  for (const button of all<HTMLButtonElement>('button[data-copy]', secret)) {
    const field = secret.querySelector<HTMLInputElement>(`#${button.dataset.copy}`);
    const outcome = secret.querySelector<HTMLElement>(`[data-outcome="${button.dataset.copy}"]`);
    button.hidden = false;
    button.addEventListener('click', async () => {
      const isCopied = field !== null && (await copy(field));
      for (const other of all('[data-outcome]', secret)) other.textContent = '';
      if (outcome !== null) {
        outcome.textContent = (isCopied ? outcome.dataset.copied : outcome.dataset.byHand) ?? '';
      }
      if (!isCopied) field?.select();
    });
  }
  for (const button of all<HTMLButtonElement>('button[data-test]', secret)) {
    button.hidden = false;
    button.addEventListener('click', () => testKey(button, secret));
  }
  askBeforeLeaving(secret);
}

/** Browsers have no clipboard API on plain http, which is common for a PBX; the old command still works there. */
async function copy(field: HTMLInputElement): Promise<boolean> {
  if (window.isSecureContext && navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      // The browser refused permission; the old command may still be allowed.
    }
  }
  const focused = document.activeElement;
  field.focus();
  field.select();
  const isCopied = document.execCommand('copy');
  if (isCopied && focused instanceof HTMLElement) focused.focus();
  return isCopied;
}

async function testKey(button: HTMLButtonElement, secret: HTMLElement): Promise<void> {
  const { test = '', csrf = '', testing = '', ok = '', failed = '', unreachable = '' } = button.dataset;
  const output = secret.querySelector<HTMLElement>('[data-response]');
  const key = secret.querySelector<HTMLInputElement>('#api-key')?.value;
  if (output === null || key === undefined || button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  output.replaceChildren(testing);
  try {
    const response = await fetch(test, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
      body: JSON.stringify({ key }),
      cache: 'no-store',
    });
    const body = document.createElement('pre');
    body.textContent = `HTTP ${response.status}\n${formatted(await response.text())}`;
    const verdict = document.createElement('p');
    verdict.className = response.ok ? 'api-success' : 'api-warning';
    verdict.textContent = response.ok ? ok : failed;
    output.replaceChildren(verdict, body);
  } catch {
    output.replaceChildren(unreachable);
  } finally {
    button.ariaDisabled = null;
  }
}

/** Indents JSON. Leaves other text as it is: a proxy in between can respond with anything. */
function formatted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Asks before the page is left, except by the button that ends it, and removes the key from a page that was left. */
function askBeforeLeaving(secret: HTMLElement): void {
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
    // Chromium before version 119 asks only if this is set.
    event.returnValue = true;
  };
  window.addEventListener('beforeunload', ask);
  document.querySelector('[data-leave]')?.addEventListener('click', () => {
    window.removeEventListener('beforeunload', ask);
  });
  window.addEventListener('pagehide', () => {
    for (const field of all<HTMLInputElement>('[data-select]', secret)) field.value = '';
    const gone = document.createElement('p');
    gone.textContent = secret.dataset.gone ?? '';
    secret.replaceChildren(gone);
  });
}

showLocalTimes(document);
filterInLocalZone();
shortenPastedKeys();
submitOnce(document);
selectAll();
openLinksAsDialogs();
window.addEventListener('pageshow', resetButtons);
for (const secret of all<HTMLElement>('[data-secret]')) setUpNewKey(secret);
