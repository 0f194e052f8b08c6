/**
 * Debian's Chromium, driven by playwright-core. Each process starts one browser, which all its test files use; each test
 * opens a context of its own, with separate cookies and storage, a window size and a theme.
 */
import { accessSync, constants } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { ADMIN_PASSWORD, ADMIN_USER } from './host.js';

const PROGRAM = '/usr/bin/chromium';
/** A name of this machine that browsers do not treat as local, so that plain http is insecure, as on a real network. */
export const LAN_NAME = 'pbx.example.test';
/** Keeps the browser from connecting to anything except the host under test. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`,
];

let browser: Promise<Browser> | undefined;

/** Playwright also ends the browser when its process exits, which is how it ends with mocha's workers. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

function launch(): Promise<Browser> {
  accessSync(PROGRAM, constants.X_OK);
  return chromium.launch({ executablePath: PROGRAM, args: FLAGS });
}

export type Theme = 'light' | 'dark';

/** Opens a page in a new context, in a time zone that is neither UTC nor likely to be the machine's. */
export async function openPage(
  url: string,
  { width = 1280, theme = 'light', ...more }: { width?: number; theme?: Theme } & BrowserContextOptions = {},
): Promise<Page> {
  browser ??= launch();
  const context = await (await browser).newContext({
    baseURL: url,
    viewport: { width, height: 800 },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'America/Detroit',
    ...more,
  });
  return context.newPage();
}

/** Gives the page's context a session, as a form would, and opens the path. */
export async function signIn(page: Page, path = '/admin', username = ADMIN_USER): Promise<void> {
  const data = { username, password: ADMIN_PASSWORD };
  const headers = { Accept: 'application/json' };
  const response = await page.context().request.post('/admin/sign-in', { data, headers });
  if (!response.ok()) throw new Error(`Signing in: ${response.status()} ${await response.text()}`);
  await page.goto(path);
}

export async function signInByForm(page: Page, path = '/admin'): Promise<void> {
  await page.goto(path);
  await page.getByLabel('User name').fill(ADMIN_USER);
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // On a narrow page, all of them are in the closed menu.
  await page
    .getByRole('button', { name: 'Sign out', includeHidden: true })
    .first()
    .waitFor({ state: 'attached' });
}
