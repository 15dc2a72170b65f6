// Debian's Chromium, driven by playwright-core: pictures at two widths, axe, and what a page must never do.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** Widths at which every page is looked at: a desk and a small phone. */
export const WIDTHS = [1280, 375];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** Where pictures go: `target/e2e` of the clone. */
export const PICTURES = process.env.E2E_PICTURES ?? join(here, '../target/e2e');

/** Starts the browser without any of its calls home. */
export async function open() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    env: { ...process.env, LANGUAGE: 'it' },
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--lang=it', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb',
    ],
  });
}

/** A page whose console errors and failed requests are collected in `page.faults`. */
export async function newPage(browser, options = {}) {
  const context = await browser.newContext({ locale: 'it-IT', timezoneId: 'Europe/Rome', viewport: { width: 1280, height: 900 }, acceptDownloads: true, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.faults = [];
  page.on('console', (message) => {
    // Chromium logs every answer of 4xx as an error; the journeys that expect one say so with `allowStatus`.
    if (message.type() === 'error' && !(page.allowStatus && /status of (404|422|403|401)/.test(message.text()))) page.faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.faults.push(`script: ${error.message}`));
  return page;
}

/** What axe finds against WCAG 2.1 A and AA, in words. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: rules } }), RULES);
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} (${n.failureSummary?.split('\n').slice(1).join(' ').trim()})`));
}

/**
 * Looks at the page that is open: a picture at each width, axe, no fault in the console, no sideways scrolling on the phone.
 * Throws with everything that is wrong.
 */
export async function look(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  const wrong = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 600 ? 812 : 900 });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForFunction(() => [...document.querySelectorAll('[data-chart]')].every((box) => box.offsetParent === null || box.querySelector('canvas')));
    await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) wrong.push(`${width} px: the page scrolls sideways by ${over} px`);
    const tags = await page.evaluate(() => document.body.innerText.match(/<(div|p|span|section|ul|table)[ >][^\n]{0,60}/)?.[0]);
    if (tags) wrong.push(`${width} px: a part of the page is shown as markup: ${tags}`);
    wrong.push(...(await violations(page)).map((v) => `${width} px: axe ${v}`));
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  wrong.push(...page.faults.splice(0));
  if (wrong.length > 0) throw new Error(`${name} (${page.url()}):\n  ${wrong.join('\n  ')}`);
}

/** Goes to an address and looks at it; the answer must be a success unless another status is named. */
export async function visit(page, url, name, status = 200) {
  page.allowStatus = status >= 400;
  const answer = await page.goto(url, { waitUntil: 'load' });
  if (answer?.status() !== status) throw new Error(`${url}: expected ${status}, had ${answer?.status()}`);
  await look(page, name);
  page.allowStatus = false;
  return answer;
}

/** Empties the folder of the pictures. */
export function fresh() {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
}
