// The needs form: the compiler fills it and comes back to it, the signatory confirms, the centre reopens and reads the results.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { look, newPage } from '../browser.mjs';
import { demonstration, logIn } from '../people.mjs';

describe('the needs form', () => {
  let demo;
  let form;

  before(async () => {
    demo = await demonstration();
  });

  after(() => demo?.end());

  const as = (role) => demo.as(role);
  const send = async (page, text) => {
    await Promise.all([page.waitForURL(() => true, { waitUntil: 'load' }), page.locator('main button', { hasText: text }).first().click()]);
  };

  test('the compiler fills it, and it saves itself with the cost', async () => {
    const page = await as('Compilatore');
    await page.locator('nav a', { hasText: 'Fabbisogni' }).first().click();
    await page.locator('main a', { hasText: 'Fabbisogni 2027' }).click();
    form = page.url();
    await look(page, 'fabbisogni-scheda');
    const before = await page.locator('#totale').textContent();
    await page.fill('[name="connettivita:mbps"]', '300');
    const [saved] = await Promise.all([
      page.waitForResponse((r) => r.request().method() === 'POST' && r.url() === form),
      page.locator('[data-autosave-status]', { hasText: 'Bozza salvata alle' }).waitFor(),
    ]);
    assert.equal(saved.status(), 200);
    assert.notEqual(await page.locator('#totale').textContent(), before, 'the total follows what is typed');
    await page.reload();
    assert.equal(await page.inputValue('[name="connettivita:mbps"]'), '300', 'it is resumed where it was left');
    await page.context().close();
  });

  test('without scripts a button saves and reckons', async () => {
    const page = await newPage(demo.browser, { javaScriptEnabled: false });
    await logIn(page, demo.url, demo.who('Compilatore'));
    await page.goto(form);
    await page.fill('[name="connettivita:mbps"]', 'tanta');
    await send(page, 'Salva e ricalcola');
    assert.match(await page.locator('main').textContent(), /La bozza è salvata/);
    assert.equal(await page.inputValue('[name="connettivita:mbps"]'), 'tanta');
    await page.fill('[name="connettivita:mbps"]', '200');
    await send(page, 'Salva e ricalcola');
    assert.match(await page.locator('main').textContent(), /Scheda salvata/);
    await page.context().close();
  });

  test('the signatory sees what changes and confirms; the centre reopens with a reason', async () => {
    const lidia = await as('Firmatario');
    await lidia.goto(`${form}/conferma`);
    assert.match(await lidia.locator('main').textContent(), /Aggiungere: 200/);
    await look(lidia, 'fabbisogni-conferma');
    await send(lidia, 'Conferma la scheda 2027');
    assert.match(await lidia.locator('main').textContent(), /Confermata il/);

    const ada = await as('Coordinatore');
    await ada.goto(`${demo.url}/pu/cst/fabbisogni/2027`);
    await look(ada, 'fabbisogni-raccolta');
    await ada.locator('main a', { hasText: 'Acqualagna' }).first().click();
    await look(ada, 'fabbisogni-scheda-centro');
    assert.match(await ada.locator('main').textContent(), /Applica tutte/);
    const sheet = ada.url();
    await Promise.all([ada.waitForURL(/\/seguito$/), ada.locator('main a', { hasText: 'Che cosa ne segue' }).click()]);
    await look(ada, 'fabbisogni-seguito');
    await ada.selectOption('[name="fai:connettivita"]', 'preventivo');
    await send(ada, 'Vedi che cosa si prepara');
    await look(ada, 'fabbisogni-seguito-conferma');
    await send(ada, 'Conferma e prepara');
    await look(ada, 'fabbisogni-seguito-fatto');
    assert.match(await ada.locator('main').textContent(), /Da preventivare/);
    assert.match(await ada.locator('main').textContent(), /Emesso il/);
    await ada.goto(sheet);
    await ada.fill('[name="reason"]', 'Manca la banda della scuola');
    await send(ada, 'Riapri');
    await lidia.goto(form);
    assert.match(await lidia.locator('main').textContent(), /Manca la banda della scuola/);
    await ada.goto(`${demo.url}/pu/cst/fabbisogni/2026/risultati`);
    await look(ada, 'fabbisogni-risultati');
    await lidia.context().close();
    await ada.context().close();
  });
});
