/**
 * The module of Admin → Plugins: while a plugin is being enabled or disabled, it shows how far that is, and loads the
 * page anew when it is done, so that the menu is right as well. Without it, the page says to load it again.
 */
const INTERVAL_MS = 400;

async function watch(): Promise<void> {
  const shown = document.querySelector<HTMLElement>('[data-plugins][data-busy]');
  if (shown === null) return;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page.querySelector<HTMLElement>('[data-plugins]');
    // Signed out, or done: the page itself says what is next.
    if (now === null || now.dataset.busy === undefined) {
      location.reload();
      return;
    }
    // Only what changed, so that a screen reader is not told the same again.
    if (now.textContent !== shown.textContent) shown.replaceWith(document.importNode(now, true));
  } catch {
    // The host does not answer now; the next look may find it.
  }
  setTimeout(watch, INTERVAL_MS);
}

void watch();
