/**
 * The browser module of Admin → Plugins. While a plugin is being enabled or disabled, it shows the progress, and at the
 * end it reloads the page so that the menu is up to date too. Without scripts, the page asks the person to reload.
 */
const POLL_INTERVAL_MS = 400;

async function watch(): Promise<void> {
  const current = document.querySelector<HTMLElement>('[data-plugins][data-busy]');
  if (current === null) return;
  try {
    const response = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const updated = page.querySelector<HTMLElement>('[data-plugins]');
    // Either done or signed out: a reload shows the right page.
    if (updated === null || updated.dataset.busy === undefined) {
      location.reload();
      return;
    }
    // Only if something changed, so that a screen reader doesn't repeat itself.
    if (updated.textContent !== current.textContent) current.replaceWith(document.importNode(updated, true));
  } catch {
    // The host may be restarting, so the next poll may succeed.
  }
  setTimeout(watch, POLL_INTERVAL_MS);
}

void watch();
