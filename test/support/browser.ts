/**
 * Debian's Chromium, driven by playwright-core. A test file starts one browser; each test opens a context of its own,
 * with separate cookies and storage, a window size and a theme.
 */
import { accessSync, constants } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { ADMIN_PASSWORD, ADMIN_USER } from './host.js';

const PROGRAM = '/usr/bin/chromium';
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
];

export async function launchBrowser(moreFlags: readonly string[] = []): Promise<Browser> {
  accessSync(PROGRAM, constants.X_OK);
  return chromium.launch({ executablePath: PROGRAM, args: [...FLAGS, ...moreFlags] });
}

export type Theme = 'light' | 'dark';
export const THEMES: readonly Theme[] = ['light', 'dark'];
export const WIDTHS = [375, 1280] as const;

/** Opens a page in a new context, in a time zone that is neither UTC nor likely to be the machine's. */
export async function openPage(
  browser: Browser,
  url: string,
  { width = 1280, theme = 'light', ...more }: { width?: number; theme?: Theme } & BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: 800 },
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'America/Detroit',
    ...more,
  });
  return context.newPage();
}

export async function signIn(page: Page, path = '/admin'): Promise<void> {
  await page.goto(path);
  await page.getByLabel('User name').fill(ADMIN_USER);
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}
