// A clerk asks for a service, the centre quotes it, the signatory accepts, the centre delivers, it is billed once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { look, visit } from '../browser.mjs';
import { demonstration } from '../people.mjs';

describe('a quote', () => {
  let demo;

  before(async () => {
    demo = await demonstration();
  });

  after(() => demo?.end());

  const as = (role) => demo.as(role);

  const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).first().click()]);

  test('goes from the request to one document', async () => {
    const clerk = await as('compilatore');
    await clerk.getByRole('link', { name: 'Preventivi e ordini' }).first().click();
    await look(clerk, 'preventivi-ente');
    const own = new URL(clerk.url()).pathname;
    await visit(clerk, `${demo.url}${own}/nuovo`, 'preventivo-scelta');
    await clerk.getByRole('link', { name: 'Consulenza informatica' }).click();
    await look(clerk, 'preventivo-richiesta');
    await clerk.fill('#campo-need', 'Spostare i computer della scuola nella nuova sede, entro Natale.');
    await press(clerk, 'Chiedi il preventivo');
    await look(clerk, 'preventivo-chiesto');
    const quote = new URL(clerk.url()).pathname.split('/').pop();

    const secretary = await as('segreteria');
    const desk = `${demo.url}/pu/cst/preventivi`;
    await visit(secretary, desk, 'preventivi-centro');
    await visit(secretary, `${desk}/${quote}/scrivi`, 'preventivo-scrivi');
    const roles = await secretary.locator('input[name^="role-"]').evaluateAll((all) => all.map((i) => [i.name, i.value]));
    const row = roles.find(([, role]) => role === 'Tecnico')[0].split('-')[1];
    await secretary.fill(`#campo-people-${row}`, '2');
    await secretary.fill(`#campo-hours-${row}`, '5');
    await press(secretary, 'Calcola e salva');
    await look(secretary, 'preventivo-scritto');
    await press(secretary, 'Invia il preventivo di 300,00');
    assert.ok((await secretary.textContent('main')).includes('Inviato'));

    const mayor = await as('firmatario');
    await visit(mayor, `${demo.url}${own}/${quote}`, 'preventivo-da-accettare');
    mayor.allowStatus = true;
    await mayor.fill('#campo-amount', '30');
    await press(mayor, 'Accetta il preventivo');
    await look(mayor, 'preventivo-totale-sbagliato');
    await mayor.fill('#campo-amount', '300,00');
    await press(mayor, 'Accetta il preventivo');
    await look(mayor, 'preventivo-accettato');

    const coordinator = await as('coordinatore');
    await visit(coordinator, `${desk}/${quote}/consegna`, 'ordine-consegna');
    await coordinator.fill('#campo-used-1', '7,5');
    await press(coordinator, 'Conferma la consegna');
    await look(coordinator, 'ordine-consegnato');

    const accountant = await as('contabile');
    await accountant.goto(`${desk}/${quote}`);
    await accountant.getByRole('button', { name: 'Emetti il documento' }).click();
    const sure = accountant.locator('dialog button.btn-primary, dialog [value="si"]').first();
    if (await sure.isVisible().catch(() => false)) await Promise.all([accountant.waitForNavigation(), sure.click()]);
    await accountant.waitForURL(/\/documenti\//);
    await look(accountant, 'ordine-documento');
    await accountant.goto(`${desk}/${quote}`);
    assert.equal(await accountant.getByRole('button', { name: 'Emetti il documento' }).count(), 0, 'billed once');

    await mayor.goto(`${demo.url}${own}`);
    assert.ok((await mayor.textContent('main')).includes('2 ore e 30 minuti'), 'what is left is seen');
    await look(mayor, 'ordini-ente');
  });
});
