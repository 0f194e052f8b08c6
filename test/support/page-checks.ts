/** Checks that hold for every admin page: no axe-core violation, no sideways scrolling, nothing inline. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The width changes what is visible and where. The theme changes colours only, so the other rules need not run in both. */
const AXE_WIDTHS = [375, 1280];
const EVERY_RULE = { rules: { 'target-size': { enabled: true } } };
const RULES_ABOUT_COLOURS = { runOnly: ['cat.color'] };
const WINDOW_WIDTHS = [320, 375, 768, 1024, 1280, 1920];
/** Inline styles, handlers and scripts, which the Content-Security-Policy would block. */
export const INLINE = /<style|<[^>]*\s(style|on[a-z]+)=|<script(?![^>]* src=)|javascript:|<base/i;

/** Expects a page in the light theme, 1280 pixels wide, and leaves it so. */
export async function checkPage(page: Page, what: string): Promise<void> {
  // In the middle of a transition, colours belong to neither theme.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await page.content(), `${what}, inline`).to.not.match(INLINE);
  const widths: string[] = [];
  for (const width of WINDOW_WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (Number(overflow) > 0) widths.push(`${width} (+${overflow})`);
  }
  expect(widths, `${what} scrolls sideways at`).to.deep.equal([]);
  for (const width of AXE_WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await runAxe(page, `${what}, ${width} wide`, EVERY_RULE);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await runAxe(page, `${what}, dark`, RULES_ABOUT_COLOURS);
  await page.emulateMedia({ colorScheme: 'light' });
}

async function runAxe(page: Page, what: string, options: object): Promise<void> {
  // `evaluate` injects axe through the debugger, because the page's policy blocks scripts from other origins.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const allOptions = JSON.stringify({ resultTypes: ['violations'], ...options });
  const violations = await page.evaluate(`axe.run(document, ${allOptions}).then(
    ({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')),
  )`);
  expect(violations, what).to.deep.equal([]);
}

/** Collects policy violations and script errors. Error statuses are not among them, because tests cause them on purpose. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isStatus = message.text().startsWith('Failed to load resource: the server responded');
    if (message.type() === 'error' && !isStatus) complaints.push(message.text());
  });
  return complaints;
}
