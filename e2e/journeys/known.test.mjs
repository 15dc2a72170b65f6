// What is known once: a guide made of a request and suggested to who asks, an outage declared and ended, how it went.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { look, newPage, visit } from '../browser.mjs';
import { demonstration, press } from '../people.mjs';

describe('what is known once', () => {
  let demo;
  let clerk;
  let operator;
  let anybody;
  let desk;

  before(async () => {
    demo = await demonstration();
    anybody = await newPage(demo.browser);
    clerk = await demo.as('compilatore');
    operator = await demo.as('assistenza del centro');
    desk = `${demo.url}/pu/cst`;
  });

  after(() => demo?.end());

  test('a guide is written with a preview and made of a request', async () => {
    await visit(operator, `${desk}/guide`, 'guide-elenco');
    await operator.goto(`${desk}/assistenza?stato=chiuse`);
    await operator.locator('main table a').first().click();
    await look(operator, 'guide-richiesta');
    await press(operator, 'Scrivi una guida da questa richiesta');
    await look(operator, 'guide-da-richiesta');
    await operator.fill('#campo-titolo', 'Il lettore di tessere non si accende');
    await operator.fill('#campo-testo', '# Prima prova\n\nStaccare e riattaccare il **cavo**.');
    await operator.locator('#anteprima strong', { hasText: 'cavo' }).waitFor();
    await press(operator, 'Salva la versione');
    await look(operator, 'guide-bozza');
    await press(operator, 'Pubblica questa versione');
    assert.match(await operator.locator('main').innerText(), /pubblicata/);
  });

  test('versions are compared', async () => {
    await press(operator, 'Modifica');
    await operator.fill('#campo-testo', '# Prima prova\n\nStaccare e riattaccare il **cavo lungo**.');
    await press(operator, 'Salva la versione');
    await press(operator, 'Versione 2');
    await look(operator, 'guide-versione');
    assert.match(await operator.locator('.is-added').innerText(), /cavo lungo/);
  });

  test('who asks finds it while typing, reads it and says whether it was useful', async () => {
    await press(clerk, 'Assistenza', 'nav');
    await press(clerk, 'Chiedi assistenza');
    await clerk.fill('#campo-oggetto', 'Il lettore non va');
    const hit = clerk.locator('#suggerite a', { hasText: 'lettore di tessere' });
    await hit.waitFor();
    await look(clerk, 'guide-suggerite');
    await clerk.goto(new URL(await hit.getAttribute('href'), demo.url).href);
    assert.match(await clerk.locator('main').innerText(), /riattaccare il cavo/);
    await look(clerk, 'guide-ente');
    await press(clerk, 'Sì, è utile');
    assert.match(await clerk.locator('main').innerText(), /utile per 1 su 1/i);
    await press(clerk, 'Guide', 'nav');
    await look(clerk, 'guide-ente-elenco');
    await visit(anybody, `${demo.url}/pu/guide`, 'guide-portale');
    await press(anybody, 'messaggio sospetto');
    await look(anybody, 'guide-portale-una');
  });

  test('an outage is declared, seen, tied to a request and ended', async () => {
    await visit(operator, `${desk}/disservizi`, 'disservizi-elenco');
    await visit(operator, `${desk}/disservizi/nuovo`, 'disservizi-nuovo');
    await operator.selectOption('#campo-servizio', { index: 1 });
    await operator.fill('#campo-titolo', 'Accesso fermo');
    await operator.fill('#campo-testo', 'Stiamo lavorando al ripristino.');
    await press(operator, 'Dichiara e avvisa gli enti');
    const outage = operator.url();
    await look(operator, 'disservizi-uno');
    await visit(anybody, `${demo.url}/pu/stato`, 'disservizi-stato');
    assert.match(await anybody.locator('main').innerText(), /Accesso fermo/);
    await visit(anybody, `${demo.url}/pu/stato?mese=2026-03`, 'disservizi-stato-marzo');
    assert.match(await anybody.locator('main').innerText(), /Connessione lenta/);
    await press(clerk, 'Da fare', 'nav');
    await look(clerk, 'disservizi-da-fare');
    await press(clerk, 'Disservizi', 'nav');
    await look(clerk, 'disservizi-ente');
    await visit(operator, `${desk}/assistenza/nuova`, 'disservizi-registra');
    await operator.fill('#campo-nome', 'Zoe');
    await operator.fill('#campo-oggetto', 'Non entro');
    await operator.fill('#campo-testo', 'Da stamattina.');
    await operator.getByLabel(/Accesso fermo/).check();
    await press(operator, 'Registra la richiesta');
    const ticket = operator.url();
    assert.match(await operator.locator('main').innerText(), /Si chiude quando termina/);
    await look(operator, 'disservizi-richiesta');
    await operator.goto(outage);
    await operator.fill('#campo-testo', 'Ripristinato.');
    await operator.locator('main button', { hasText: 'È terminato' }).click();
    await press(operator, 'È terminato', 'dialog');
    await operator.getByText('1 richiesta chiusa').waitFor();
    await operator.goto(ticket);
    assert.match(await operator.locator('main').innerText(), /Ripristinato/);
  });

  test('how it went is said on the page and read in the figures', async () => {
    await clerk.goto(clerk.url().replace(/\/disservizi.*$/, '/assistenza?stato=chiuse'));
    await clerk.locator('main table a', { hasText: 'Utente bloccato' }).click();
    await look(clerk, 'gradimento-ente');
    await clerk.fill('#campo-parere', 'Veloci.');
    await press(clerk, 'Molto bene');
    assert.match(await clerk.locator('main').innerText(), /Grazie/);
    await visit(operator, `${desk}/assistenza/gradimento`, 'gradimento-cifre');
    assert.match(await operator.locator('main').innerText(), /Veloci\./);
    await visit(operator, `${desk}/risorse/scadenze`, 'risorse-scadenze-avvisi');
    await operator.goto(`${desk}/assistenza/impostazioni`);
    await press(operator, 'Mostra che cosa passa');
    await look(operator, 'consegne');
    assert.deepEqual([...operator.faults, ...clerk.faults, ...anybody.faults], []);
  });
});
