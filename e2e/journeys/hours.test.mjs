// Hours and reports as people live them: an operator records and corrects time, the coordinator closes a
// month and reads the reports, the clerk sees what is left of what the body bought and its yearly report.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { look, visit } from '../browser.mjs';
import { demonstration, press } from '../people.mjs';

describe('hours and reports', () => {
  let demo;
  let clerk;
  let operator;
  let coordinator;
  let desk;

  before(async () => {
    demo = await demonstration();
    clerk = await demo.as('compilatore');
    operator = await demo.as('assistenza del centro');
    coordinator = await demo.as('coordinat');
    desk = `${demo.url}/pu/cst`;
  });

  after(() => demo?.end());

  test('an operator records time in a hurry, then with all that it needs', async () => {
    await press(operator, 'Assistenza', 'nav');
    await operator.locator('main table tbody th a').first().click();
    await operator.waitForLoadState('load');
    await operator.locator('summary', { hasText: 'Registra ore' }).click();
    await operator.fill('#campo-tempo', '0:20');
    await look(operator, 'ore-richiesta-pannello');
    await press(operator, 'Registra');
    assert.match(await operator.locator('main').innerText(), /Lavorate/);
    await press(operator, 'Tutte le ore e le previsioni');
    await look(operator, 'ore-richiesta');
    await operator.fill('#campo-tempo', 'boh');
    operator.allowStatus = true;
    await press(operator, 'Registra');
    assert.match(await operator.locator('main').innerText(), /1:30, 1,5 o 45m/);
    await look(operator, 'ore-richiesta-errore');
    operator.allowStatus = false;
    await operator.fill('#campo-tempo', '1:15');
    await operator.fill('#campo-nota', 'Provata la nuova configurazione');
    await press(operator, 'Registra');
    await operator.locator('main table tbody th a').last().click();
    await operator.waitForLoadState('load');
    await look(operator, 'ore-correzione');
  });

  test('the sums, the list, the months, what is prepaid', async () => {
    await visit(operator, `${desk}/ore`, 'ore-riepilogo');
    await visit(operator, `${desk}/ore?per=mese`, 'ore-riepilogo-mese');
    await visit(operator, `${desk}/ore/registrate`, 'ore-registrate');
    await visit(coordinator, `${desk}/ore/mesi`, 'ore-mesi');
    await visit(coordinator, `${desk}/ore/prepagate`, 'ore-prepagate');
    const text = await coordinator.locator('main').innerText();
    assert.match(text, /Oltre le ore prepagate/);
    await press(coordinator, 'Scrivi il preventivo');
    assert.match(await coordinator.locator('main').innerText(), /prezzi del listino/i);
    await look(coordinator, 'ore-preventivo');
  });

  test('the body sees what is left, and is told', async () => {
    const own = clerk.url().match(/.*\/ente\/[^/]+/)[0];
    await visit(clerk, `${own}/`, 'ore-ente-oggi');
    assert.match(await clerk.locator('main').innerText(), /ore prepagate stanno per finire/);
    await visit(clerk, `${own}/ore`, 'ore-ente');
    await visit(clerk, `${own}/assistenza/rapporti`, 'rapporti-ente');
    assert.match(await clerk.locator('main').innerText(), /2025/);
  });

  test('the reports of a period, the workload, the yearly reports in one archive', async () => {
    await visit(coordinator, `${desk}/assistenza/rapporti`, 'rapporti-periodo');
    await visit(coordinator, `${desk}/assistenza/rapporti?per=persona&dal=01/01/2025&al=31/12/2025`, 'rapporti-persona');
    await visit(coordinator, `${desk}/assistenza/rapporti/carico`, 'rapporti-carico');
    await visit(coordinator, `${desk}/assistenza/rapporti/annuali`, 'rapporti-annuali');
    await press(coordinator, "Prepara l'archivio di tutti");
    await coordinator.waitForFunction(() => document.querySelector('main').innerText.includes('Scarica l\'archivio ZIP') || (setTimeout(() => location.reload(), 1500), false), null, { timeout: 120_000, polling: 2000 });
    await look(coordinator, 'rapporti-lavoro');
    const [file] = await Promise.all([coordinator.waitForEvent('download'), coordinator.locator('a', { hasText: 'Scarica l\'archivio ZIP' }).click()]);
    assert.equal(file.suggestedFilename(), 'assistenza-2025.zip');
  });
});
