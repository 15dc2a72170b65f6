// The demonstration: portal, log-in by keyboard, the centre's desk, a body's desk, and what a body must not see.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { look, newPage, visit } from '../browser.mjs';
import { crawl } from '../crawl.mjs';
import { demonstration, logIn, tabTo } from '../people.mjs';

describe('the demonstration', () => {
  let demo;

  before(async () => {
    demo = await demonstration();
  });

  after(() => demo?.end());

  const who = (role) => demo.who(role);

  test('the portal reads without logging in', async () => {
    const page = await newPage(demo.browser);
    await page.goto(demo.url);
    const home = new URL(page.url()).pathname;
    const centre = home.split('/')[1];
    const { pages, wrong } = await crawl(page, demo.url, home, new RegExp(`^/${centre}(/(?!cst|ente/).*)?$`), 'portale');
    assert.deepEqual(wrong, []);
    assert.ok(pages.length >= 8, `only ${pages.length} pages: ${pages}`);
    for (const hook of ['accessibility-link', 'privacy-policy-link', 'legal-notes']) {
      await page.goto(`${demo.url}${home}`);
      assert.equal(await page.locator(`footer [data-element="${hook}"]`).count(), 1, hook);
    }
    await page.context().close();
  });

  test('the portal reads without scripts', async () => {
    const page = await newPage(demo.browser, { javaScriptEnabled: false });
    await page.goto(demo.url);
    assert.ok((await page.locator('main h1').textContent()).length > 3);
    await page.setViewportSize({ width: 375, height: 812 });
    await page.screenshot({ path: `${process.env.E2E_PICTURES ?? '../target/e2e'}/portale-senza-script-375.png`, fullPage: true });
    await page.context().close();
  });

  test('the log-in works by keyboard alone', async () => {
    const page = await newPage(demo.browser);
    const { email, password } = who('coordina');
    await visit(page, `${demo.url}/accedi`, 'accesso');
    await page.goto(`${demo.url}/accedi`);
    await tabTo(page, 'input[type="email"]');
    await page.keyboard.type(email);
    await tabTo(page, 'input[type="password"]');
    await page.keyboard.type(password);
    await Promise.all([page.waitForURL((to) => !to.pathname.startsWith('/accedi')), page.keyboard.press('Enter')]);
    await look(page, 'accesso-fatto');
    await page.keyboard.press('/');
    assert.ok(await page.evaluate(() => document.activeElement.matches('[data-global-search]')), '/ goes to the search');
    await page.context().close();
  });

  test('a wrong password is refused at the form, and what was typed stays', async () => {
    const page = await newPage(demo.browser);
    await page.goto(`${demo.url}/accedi`);
    page.allowStatus = true;
    await page.fill('input[type="email"]', 'nessuno@esempio.invalid');
    await page.fill('input[type="password"]', 'sbagliata');
    await page.click('main button[type="submit"]');
    await page.locator('[data-error-summary]').waitFor();
    assert.equal(await page.inputValue('input[type="email"]'), 'nessuno@esempio.invalid');
    await look(page, 'accesso-rifiutato');
    await page.context().close();
  });

  test("every page of the centre's desk can be looked at", async () => {
    const page = await newPage(demo.browser);
    await logIn(page, demo.url, who('coordina'));
    const centre = new URL(page.url()).pathname.split('/')[1];
    const { pages, wrong } = await crawl(page, demo.url, `/${centre}/cst/`, new RegExp(`^/${centre}/cst(/|$)`), 'cst');
    assert.deepEqual(wrong, []);
    assert.ok(pages.length >= 12, `only ${pages.length} pages: ${pages}`);
    await page.context().close();
  });

  test("a body sees its own desk, and nothing of another's", async () => {
    const page = await newPage(demo.browser);
    // The referent serves two bodies; the others of the demonstration one.
    const referent = await newPage(demo.browser);
    await logIn(referent, demo.url, who('referente'));
    await look(referent, 'scelta');
    const desks = await referent.$$eval('main a[href*="/ente/"]', (links) => links.map((a) => new URL(a.href).pathname));
    assert.equal(desks.length, 2, `${desks}`);
    await referent.context().close();
    await logIn(page, demo.url, who('compilatore'));
    const start = new URL(page.url()).pathname;
    const [, centre, , body] = start.split('/');
    const other = desks.map((d) => d.split('/')[3]).find((id) => id !== body);
    const { pages, wrong } = await crawl(page, demo.url, start, new RegExp(`^/${centre}/ente/`), 'ente');
    assert.deepEqual(wrong, []);
    assert.ok(pages.length >= 3, `only ${pages.length} pages: ${pages}`);
    for (const path of pages) {
      const elsewhere = path.replace(body, other);
      const answer = await page.request.get(`${demo.url}${elsewhere}`);
      assert.equal(answer.status(), 404, elsewhere);
    }
    for (const path of [`/${centre}/cst/`, `/${centre}/cst/quote`]) {
      assert.equal((await page.request.get(`${demo.url}${path}`)).status(), 404, path);
    }
    await visit(page, `${demo.url}/${centre}/cst/`, 'ente-pagina-non-sua', 404);
    await page.context().close();
  });
});
