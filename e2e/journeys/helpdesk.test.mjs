// Assistance as two people live it: a municipal clerk asks, an operator takes charge, answers, waits, merges, closes; the clerk reopens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { look } from '../browser.mjs';
import { demonstration, press } from '../people.mjs';

describe('assistance', () => {
  let demo;
  let clerk;
  let operator;
  let own;
  let desk;
  let coordinator;

  before(async () => {
    demo = await demonstration();
    clerk = await demo.as('compilatore');
    operator = await demo.as('assistenza del centro');
    coordinator = await demo.as('coordin');
  });

  after(() => demo?.end());

  test('the clerk asks without choosing a subject, and attaches a file', async () => {
    await press(clerk, 'Assistenza', 'nav');
    await look(clerk, 'assistenza-ente');
    await press(clerk, 'Chiedi assistenza');
    await look(clerk, 'assistenza-chiedi');
    await clerk.getByLabel('Qualcosa non funziona').check();
    await clerk.fill('#campo-oggetto', 'Il lettore di smart card non risponde');
    await clerk.fill('#campo-testo', 'Da questa mattina la spia resta spenta.');
    await clerk.setInputFiles('#campo-file', { name: 'spia.txt', mimeType: 'text/plain', buffer: Buffer.from('spenta') });
    await press(clerk, 'Invia la richiesta');
    own = clerk.url();
    assert.match(await clerk.locator('main').innerText(), /il centro la vede già|Nuova/);
    assert.match(await clerk.locator('main').innerText(), /entro /);
    await look(clerk, 'assistenza-ente-richiesta');
  });

  test('the operator finds it, takes charge, answers and waits', async () => {
    await press(operator, 'Assistenza', 'nav');
    await look(operator, 'assistenza-elenco');
    await operator.locator('main a', { hasText: 'lettore di smart card' }).click();
    desk = operator.url();
    await press(operator, 'Prendi in carico');
    await operator.fill('#campo-testo', 'Il cavo è quello corto o quello lungo?');
    await operator.selectOption('#campo-poi', 'attesa');
    await press(operator, 'Invia la risposta');
    const text = await operator.locator('main').innerText();
    assert.match(text, /In attesa del richiedente/);
    assert.match(text, /rispettata/);
    await look(operator, 'assistenza-richiesta');
  });

  test('a note is for the staff; the answer reaches the clerk', async () => {
    await operator.fill('#campo-testo', 'Forse è da cambiare il lettore.');
    await press(operator, 'Aggiungi come nota interna');
    assert.match(await operator.locator('main').innerText(), /da cambiare il lettore/);
    await clerk.goto(own);
    const text = await clerk.locator('main').innerText();
    assert.match(text, /quello corto o quello lungo/);
    assert.doesNotMatch(text, /da cambiare il lettore/);
    await clerk.fill('#campo-testo', 'Quello corto.');
    await press(clerk, 'Invia');
    assert.match(await clerk.locator('main').innerText(), /In lavorazione/);
  });

  test('a second request about the same is merged and leads to the first', async () => {
    await press(clerk, 'Assistenza', 'nav');
    await press(clerk, 'Chiedi assistenza');
    await clerk.fill('#campo-oggetto', 'Ancora il lettore');
    await clerk.fill('#campo-testo', 'Ho provato anche con il cavo lungo.');
    await press(clerk, 'Invia la richiesta');
    const second = clerk.url();
    await operator.goto(desk.replace(/\d+$/, second.match(/\d+$/)[0]));
    await operator.locator('summary', { hasText: "Unisci a un'altra" }).click();
    await operator.fill('#campo-altra', own.match(/\d+$/)[0]);
    await press(operator, 'Unisci', 'main form[action$="/unisci"]');
    assert.equal(operator.url(), desk);
    assert.match(await operator.locator('main').innerText(), /cavo lungo/);
    await clerk.goto(second);
    assert.match(await clerk.locator('main').innerText(), /è stata unita alla/);
  });

  test('closed by the operator, reopened by the clerk', async () => {
    await operator.goto(desk);
    await operator.fill('#campo-testo', 'Sostituito: ora legge la tessera.');
    await operator.selectOption('#campo-poi', 'chiudi');
    await press(operator, 'Invia la risposta');
    assert.match(await operator.locator('main').innerText(), /Chiusa/);
    await clerk.goto(own);
    await look(clerk, 'assistenza-ente-chiusa');
    await clerk.fill('#campo-testo', 'Dopo pranzo è di nuovo spento.');
    await press(clerk, 'Invia e riapri');
    assert.match(await clerk.locator('main').innerText(), /In lavorazione/);
  });

  test('what one writes appears to the other, who goes on typing', async () => {
    await operator.goto(desk);
    await clerk.goto(own);
    await clerk.fill('#campo-testo', 'Intanto scrivo una frase a met');
    await operator.fill('#campo-testo', 'Passa un tecnico alle undici.');
    await press(operator, 'Invia la risposta');
    await clerk.locator('.h-talk', { hasText: 'Passa un tecnico alle undici.' }).waitFor({ timeout: 10_000 });
    assert.equal(await clerk.inputValue('#campo-testo'), 'Intanto scrivo una frase a met');
    assert.match(await clerk.locator('[data-live-said]').innerText(), /Nuovo messaggio di /);
    await look(clerk, 'assistenza-ente-dal-vivo');
    await press(operator, 'Assistenza', 'nav');
    await clerk.fill('#campo-testo', 'Va bene, grazie.');
    await press(clerk, 'Invia');
    await operator.locator('[data-live-list]', { hasText: '1 richiesta nuova o cambiata' }).waitFor({ timeout: 10_000 });
    await look(operator, 'assistenza-elenco-dal-vivo');
  });

  test('another program opens a request with a key that is shown once', async () => {
    const keys = `${desk.replace(/\/assistenza.*/, '')}/chiavi`;
    await coordinator.goto(keys);
    await look(coordinator, 'chiavi-elenco');
    await coordinator.goto(`${keys}/nuova`);
    coordinator.allowStatus = true;
    await press(coordinator, 'Crea la chiave');
    await look(coordinator, 'chiavi-rifiutata');
    coordinator.allowStatus = false;
    await coordinator.fill('#campo-nome', 'Sportello telematico');
    await coordinator.getByLabel('Aprire richieste di assistenza').check();
    await press(coordinator, 'Crea la chiave');
    const secret = await coordinator.inputValue('#segreto');
    await look(coordinator, 'chiavi-creata');
    const body = JSON.stringify({ subject: 'Un modulo che non si apre', text: 'Dal sito.' });
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const opened = await fetch(`${demo.url}/api/v1/tickets`, { method: 'POST', headers, body });
    assert.equal(opened.status, 201);
    await operator.goto((await opened.json()).url.replace(/^https?:\/\/[^/]+/, demo.url));
    assert.match(await operator.locator('main').innerText(), /Un modulo che non si apre/);
    await coordinator.goto(keys);
    assert.doesNotMatch(await coordinator.content(), new RegExp(secret));
  });

  test('the mail that came is read, and a request leads to its original', async () => {
    const base = desk.replace(/\/assistenza.*/, '');
    await operator.goto(`${base}/posta-in-arrivo`);
    await look(operator, 'posta-quarantena');
    await operator.goto(`${base}/posta-in-arrivo?stato=reply`);
    await operator.locator('main table a').first().click();
    await look(operator, 'posta-messaggio');
    await operator.locator('main a', { hasText: /^Richiesta n\. \d+/ }).first().click();
    await operator.locator('main a', { hasText: 'Messaggio originale' }).first().click();
    assert.match(operator.url(), /posta-in-arrivo\//);
    await coordinator.goto(`${base}/impostazioni/caselle`);
    await look(coordinator, 'posta-caselle');
    await operator.goto(`${base}/assistenza?q=linea+della+sede`);
    await operator.locator('main table a', { hasText: 'La linea della sede non risponde' }).first().click();
    await look(operator, 'assistenza-allarme');
  });

  test('board, rules and search can be looked at', async () => {
    const base = desk.replace(/\/\d+$/, '');
    await operator.goto(`${base}/bacheca`);
    await look(operator, 'assistenza-bacheca');
    await operator.goto(`${base}/impostazioni`);
    await look(operator, 'assistenza-regole');
    await operator.goto(`${base}?q=lettori`);
    assert.match(await operator.locator('main').innerText(), /lettore di smart card/);
    await operator.goto(`${base}/nuova`);
    await look(operator, 'assistenza-nuova');
    assert.deepEqual([...operator.faults, ...clerk.faults, ...coordinator.faults], []);
  });
});
