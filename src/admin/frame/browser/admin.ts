/**
 * The one module of the pages of Admin → Integrations → API. Every page works without it; it makes them smoother: times
 * in the viewer's zone, a dialog instead of a page, copying, testing a key, asking before a shown key is left.
 *
 * It has no words of its own (they come in `data-…`), sets no styles, and keeps nothing anywhere: a key is in the field
 * that shows it, and is wiped when the page is left.
 */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function all<E extends Element>(selector: string, within: ParentNode = document): E[] {
  return [...within.querySelectorAll<E>(selector)];
}

/** Times are sent in UTC; the viewer reads them in their own zone. */
function localTimes(within: ParentNode): void {
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
  for (const time of all<HTMLTimeElement>('time[data-time]', within)) {
    const moment = new Date(time.dateTime);
    time.title = full.format(moment);
    if (time.dataset.time === 'exact') time.textContent = exact.format(moment);
  }
}

/** A day of the audit log is the viewer's, as soon as the server knows the zone. */
function filterInZone(): void {
  for (const field of all<HTMLInputElement>('input[data-zone]')) {
    const isFiltered = field.form?.querySelector<HTMLInputElement>('input[type=date]')?.value !== '';
    // A day that was chosen in another zone stays what it was until it is chosen anew.
    if (isFiltered && field.value !== '') continue;
    if (isFiltered) {
      const day = field.form?.querySelector<HTMLInputElement>('input[type=date]');
      day?.addEventListener('change', () => useZone(field), { once: true });
    } else useZone(field);
  }
}

function useZone(field: HTMLInputElement): void {
  field.value = zone;
  for (const name of all('[data-zone-name]')) name.textContent = zone;
}

/** A whole key does not belong into a search, whose text goes into addresses and histories: its beginning does. */
function cutKeys(): void {
  for (const field of all<HTMLInputElement>('input[data-no-key]')) {
    field.addEventListener('input', () => {
      const cut = field.value.replace(/(exovo_[0-9A-Za-z]{4})[0-9A-Za-z]+/g, '$1');
      if (cut !== field.value) field.value = cut;
    });
  }
}

/** A second press while the first is under way does nothing. */
function sendOnce(within: ParentNode): void {
  for (const form of all<HTMLFormElement>('form[data-once]', within)) {
    form.addEventListener('submit', (event) => {
      const button = form.querySelector<HTMLButtonElement>('button[type=submit]');
      if (button === null) return;
      if (button.ariaDisabled === 'true') {
        event.preventDefault();
        return;
      }
      // Not `disabled`: that would take the focus away and say nothing to a screen reader.
      button.ariaDisabled = 'true';
      button.dataset.idle = button.textContent;
      button.textContent = button.dataset.busy ?? button.textContent;
    });
  }
}

/** A page that comes back from the browser's memory is ready to be sent again. */
function readyAgain(): void {
  for (const button of all<HTMLButtonElement>('button[data-idle]')) {
    button.ariaDisabled = null;
    button.textContent = button.dataset.idle ?? button.textContent;
  }
}

/** A link to a question opens it as a dialog; when that fails, the link leads where it always led. */
function dialogs(): void {
  for (const link of all<HTMLAnchorElement>('a[data-dialog]')) {
    let isOpening = false;
    link.setAttribute('aria-haspopup', 'dialog');
    link.addEventListener('click', async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      // The second click of a double one.
      if (isOpening) return;
      isOpening = true;
      await openDialog(link).catch(() => location.assign(link.href));
      isOpening = false;
    });
  }
}

async function openDialog(link: HTMLAnchorElement): Promise<void> {
  const answer = await fetch(link.href, { headers: { Accept: 'text/html' }, redirect: 'error' });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const content = page.querySelector<HTMLElement>('[data-dialog-content]');
  if (!answer.ok || content === null) throw new Error('no dialog to show');
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
  localTimes(dialog);
  sendOnce(dialog);
  (document.querySelector('[data-api]') ?? document.body).append(dialog);
  dialog.showModal();
}

/** The page that shows a key. */
function shownKey(secret: HTMLElement): void {
  for (const field of all<HTMLInputElement | HTMLTextAreaElement>('[data-select]', secret)) {
    field.addEventListener('focus', () => field.select());
    if (field === document.activeElement) field.select();
  }
  for (const button of all<HTMLButtonElement>('button[data-copy]', secret)) {
    const field = secret.querySelector<HTMLInputElement>(`#${button.dataset.copy}`);
    const said = secret.querySelector<HTMLElement>(`[data-said="${button.dataset.copy}"]`);
    button.hidden = false;
    button.addEventListener('click', async () => {
      const done = field !== null && (await copy(field));
      for (const other of all('[data-said]', secret)) other.textContent = '';
      if (said !== null) said.textContent = (done ? said.dataset.copied : said.dataset.byHand) ?? '';
      if (!done) field?.select();
    });
  }
  for (const button of all<HTMLButtonElement>('button[data-test]', secret)) {
    button.hidden = false;
    button.addEventListener('click', () => testKey(button, secret));
  }
  askBeforeLeaving(secret);
}

/** The clipboard's API is missing on plain http, where a PBX is often reached; the old command works there. */
async function copy(field: HTMLInputElement): Promise<boolean> {
  if (window.isSecureContext && navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      // Not permitted by the browser: the old command may be.
    }
  }
  const focused = document.activeElement;
  field.focus();
  field.select();
  const done = document.execCommand('copy');
  if (done && focused instanceof HTMLElement) focused.focus();
  return done;
}

async function testKey(button: HTMLButtonElement, secret: HTMLElement): Promise<void> {
  const { test = '', testing = '', ok = '', failed = '', unreachable = '' } = button.dataset;
  const answer = secret.querySelector<HTMLElement>('[data-answer]');
  const key = secret.querySelector<HTMLInputElement>('#api-key')?.value;
  if (answer === null || key === undefined || button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  answer.replaceChildren(testing);
  try {
    const response = await fetch(test, {
      headers: { Authorization: `Bearer ${key}` },
      credentials: 'omit',
      cache: 'no-store',
    });
    const body = document.createElement('pre');
    body.textContent = `HTTP ${response.status}\n${readable(await response.text())}`;
    const verdict = document.createElement('p');
    verdict.className = response.ok ? 'api-success' : 'api-warning';
    verdict.textContent = response.ok ? ok : failed;
    answer.replaceChildren(verdict, body);
  } catch {
    answer.replaceChildren(unreachable);
  } finally {
    button.ariaDisabled = null;
  }
}

/** JSON on several lines; what something in between answers in the API's place, as it came. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Until the person says that the key is stored, leaving asks first; what is left holds no key any more. */
function askBeforeLeaving(secret: HTMLElement): void {
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
    // Browsers before 2024 ask only for this.
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

localTimes(document);
filterInZone();
cutKeys();
sendOnce(document);
dialogs();
window.addEventListener('pageshow', readyAgain);
for (const secret of all<HTMLElement>('[data-secret]')) shownKey(secret);
