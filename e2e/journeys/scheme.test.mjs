// A scheme of agreement: begun from a ready text, refused while something in it is empty, approved step by step,
// opened; two bodies invited, their resolutions prepared together and downloaded.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demonstration, logIn } from '../people.mjs';
import { Walk } from '../walk.mjs';

let demo;
const wrong = [];

before(async () => {
  demo = await demonstration();
});

after(() => demo?.end());

test('a scheme from its first word to the resolutions of its bodies', async (t) => {
  const fabio = await Walk.begin(demo.browser, demo.url, 'schema', wrong);
  await logIn(fabio.page, demo.url, demo.who('segreteria'));
  let scheme;

  await t.test('it begins with its terms and a ready text', async () => {
    await fabio.visit('/pu/cst/convenzioni', 'elenco');
    await fabio.press('Prepara una convenzione');
    await fabio.see('termini');
    await fabio.fillAll({
      Titolo: 'Convenzione 2036–2040', 'Con chi firmano': 'Provincia di Pesaro e Urbino', Dal: '01/01/2036', Al: '31/12/2037',
    });
    await fabio.refused(() => fabio.press('Salva'), 'troppo-breve');
    assert.match(await fabio.text(), /almeno tre anni/);
    await fabio.fillAll({ Dal: '01/01/2036', Al: '31/12/2040' });
    await fabio.press('Salva');
    scheme = fabio.path;
    await fabio.see('iniziata');
    await fabio.fill('Da quale testo si comincia', 'Testo pronto: pubblico');
    await fabio.press('Comincia il testo');
    await fabio.see('testo');
  });

  await t.test('what is written keeps itself, shows itself, and comes back', async () => {
    await fabio.press('Art. 1.');
    await fabio.see('articolo');
    const kept = fabio.page.waitForResponse((r) => r.url().endsWith('/bozza'));
    await fabio.page.locator('[name="text"]').fill('1. Vale per {{ente.sbagliato}}.');
    assert.equal((await kept).status(), 204);
    await fabio.page.locator('#anteprima mark', { hasText: 'ente.sbagliato' }).waitFor();
    await fabio.see('variabile-sconosciuta');
    const article = fabio.path;
    await fabio.page.locator('form[data-autosave]').evaluate((form) => form.removeAttribute('data-guard'));
    await fabio.go(`${scheme}/testo`);
    await fabio.go(article);
    await fabio.see('bozza');
    assert.match(await fabio.text(), /non ancora salvata/);
    await fabio.press('Scarta la bozza');
    assert.doesNotMatch(await fabio.page.locator('[name="text"]').inputValue(), /sbagliato/);
  });

  await t.test('while a mandatory content is empty it goes nowhere', async () => {
    const text = await fabio.page.locator('[name="text"]').inputValue();
    await fabio.page.locator('[name="text"]').fill('…');
    await fabio.press('Salva');
    await fabio.go(scheme);
    await fabio.see('incompleta');
    await fabio.fillAll({ Data: '12/10/2026', Numero: '4' });
    await fabio.refused(() => fabio.press('Registra il passo'), 'rifiutata');
    assert.match(await fabio.text(), /manca Oggetto/);
    await fabio.go(`${scheme}/testo/articoli/1`);
    await fabio.page.locator('[name="text"]').fill(text);
    await fabio.press('Salva');
  });

  await t.test('it is approved step by step, and opened', async () => {
    await fabio.go(scheme);
    for (const [day, act] of [['12/10/2026', '4'], ['14/10/2026', '57'], ['16/10/2026', '2'], ['19/10/2026', '']]) {
      await fabio.fill('Data', day);
      if (act) await fabio.fill('Numero', act);
      await fabio.press('Registra il passo');
    }
    await fabio.see('aperta');
    assert.match(await fabio.text(), /Aperta alle adesioni/);
    assert.match(await fabio.text(), /Approvazione del Consiglio provinciale, n\. 57/);
  });

  await t.test('its bodies are invited, and their resolutions prepared together', async () => {
    for (const code of ['041001', '041007']) {
      await fabio.go('/pu/cst/adesioni/nuova');
      await fabio.fillAll({ 'Codice ISTAT o IPA': code, Dal: '01/01/2036' });
      await fabio.page.locator('[name="invited"]').check();
      await fabio.press('Registra');
    }
    await fabio.go(scheme);
    await fabio.press('Prepara documenti');
    await fabio.see('scelta');
    await fabio.press('Controlla');
    await fabio.see('controllo');
    await fabio.press('Prepara 2');
    // The worker of the demonstration sets the papers of five years first.
    await fabio.until(/Pronti/, 120);
    await fabio.see('pronti');
    const zip = await fabio.download('Scarica tutti');
    assert.ok(zip.name.endsWith('.zip'));
    const names = zip.bytes.toString('latin1');
    for (const end of ['pdf', 'docx']) {
      assert.equal(new Set(names.match(new RegExp(`deliberazione/deliberazione-comune-di-[a-z-]+\\.${end}`, 'g'))).size, 2, end);
    }
    await fabio.press('Elenco dei documenti');
    await fabio.see('documenti');
  });

  await t.test('the letters can be written in the words of the centre', async () => {
    await fabio.visit('/pu/cst/convenzioni/lettere', 'lettere');
    await fabio.press('Modifica');
    await fabio.see('lettera');
  });

  await fabio.end();
  assert.deepEqual(wrong, []);
});
