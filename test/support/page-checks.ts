/** What every page of the admin must keep, whatever it shows: axe-core, no sideways scrolling, nothing inline. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Theme } from './browser.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A narrow window hides and moves things, which a theme does not; the theme changes colours, which the width does not. */
const AXE_WIDTHS = { light: [1280, 375], dark: [1280] } as const;
const WINDOW_WIDTHS = [320, 375, 768, 1024, 1280, 1920];
/** What the Content-Security-Policy would refuse. */
export const INLINE = /<style|<[^>]*\s(style|on[a-z]+)=|<script(?![^>]* src=)|javascript:|<base/i;

export async function checkPage(page: Page, what: string, theme: Theme): Promise<void> {
  expect(await page.content(), `${what}, inline`).to.not.match(INLINE);
  const widths: string[] = [];
  for (const width of WINDOW_WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (Number(overflow) > 0) widths.push(`${width} (+${overflow})`);
  }
  expect(widths, `${what} scrolls sideways at`).to.deep.equal([]);
  for (const width of AXE_WIDTHS[theme]) {
    await page.setViewportSize({ width, height: 800 });
    await runAxe(page, `${what}, ${theme}, ${width} wide`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function runAxe(page: Page, what: string): Promise<void> {
  // Through the debugger: the policy of the page lets no script in from elsewhere.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const violations = await page.evaluate(`axe.run(document, {
    resultTypes: ['violations'],
    rules: { 'target-size': { enabled: true } },
  }).then(
    ({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')),
  )`);
  expect(violations, what).to.deep.equal([]);
}

/** What the browser says of broken policies and failing scripts; refusals of a form are meant. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource: the server responded');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  return complaints;
}
