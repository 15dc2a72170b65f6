// The demonstration and its people: logging in and moving about, by mouse or by keyboard alone.
import assert from 'node:assert/strict';
import { newPage, open } from './browser.mjs';
import { start } from './server.mjs';

/** The log-ins that the demonstration shows on its own log-in page: role, address, password. */
export async function demoLogins(page, url) {
  await page.goto(`${url}/accedi`);
  return page.$$eval('[data-demo-login]', (rows) => rows.map((row) => ({
    role: row.querySelector('[data-role]')?.textContent.trim() ?? '',
    email: row.querySelector('[data-email]')?.textContent.trim() ?? '',
    password: row.querySelector('[data-password]')?.textContent.trim() ?? '',
  })));
}

/** Logs in through the form. */
export async function logIn(page, url, { email, password }) {
  await page.goto(`${url}/accedi`);
  await page.fill('input[type="email"]', email);
  await page.fill('input[type="password"]', password);
  await Promise.all([page.waitForURL((to) => !to.pathname.startsWith('/accedi')), page.click('main button[type="submit"]')]);
}

/** Presses Tab until the focus is on an element that matches; fails when it goes round without finding it. */
export async function tabTo(page, selector, most = 60) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return;
  }
  throw new Error(`the keyboard never reaches ${selector}`);
}

/** Presses the button or link with this text and waits for the next page. */
export async function press(page, text, within = 'main') {
  const target = page.locator(`${within} :is(a, button)`, { hasText: text }).first();
  await Promise.all([page.waitForLoadState('load'), target.click()]);
}

/** Starts the demonstration and a browser, and gives what journeys need of both; `end` stops them. */
export async function demonstration() {
  const server = await start(['demo']);
  const browser = await open();
  const first = await newPage(browser);
  const logins = await demoLogins(first, server.url);
  await first.context().close();
  /** The log-in of a role, by the beginning of its name. */
  const who = (role) => {
    const found = logins.find((l) => l.role.toLowerCase().startsWith(role.toLowerCase()));
    assert.ok(found, `the log-in page shows no ${role}: ${JSON.stringify(logins.map((l) => l.role))}`);
    return found;
  };
  return {
    server,
    browser,
    logins,
    who,
    url: server.url,
    /** A page of its own in which somebody of this role has logged in. */
    async as(role, options) {
      const page = await newPage(browser, options);
      await logIn(page, server.url, who(role));
      return page;
    },
    async end() {
      await browser.close();
      await server.stop();
    },
  };
}
