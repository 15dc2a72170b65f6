// The life of an accession at the centre's desk: a resolution, too early to sign, two signatures, the check made
// outside, in force; then a withdrawal that the scheme refuses, and one that it takes and that is taken back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from '../authority.mjs';
import { open } from '../browser.mjs';
import { demoLogins, logIn } from '../people.mjs';
import { start } from '../server.mjs';
import { Walk } from '../walk.mjs';

const PAPER = Buffer.from('%PDF-1.7\nla convenzione del viaggio\n%%EOF\n');

let server;
let browser;
let authority;
const wrong = [];

before(async () => {
  server = await start(['demo']);
  browser = await open();
  authority = new Authority();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  authority?.end();
});

test('an accession from its resolution to its withdrawal', async (t) => {
  const file = (name, bytes) => {
    const path = join(server.folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const enter = async (role) => {
    const walk = await Walk.begin(browser, server.url, 'adesione', wrong);
    // Several steps are tried that must be refused.
    walk.page.allowStatus = true;
    const found = (await demoLogins(walk.page, server.url)).find((l) => l.role.toLowerCase().includes(role));
    await logIn(walk.page, server.url, found);
    return walk;
  };
  const fabio = await enter('segreteria');
  const ada = await enter('coordinatore');
  let page;

  await t.test('the resolution is recorded, and it is too early to sign', async () => {
    await fabio.visit('/pu/cst/adesioni', 'elenco');
    await fabio.go('/pu/cst/adesioni?stato=invited&q=pietrarubbia');
    await fabio.press('Pietrarubbia');
    await fabio.see('invito');
    page = fabio.path;
    const act = {
      'Numero della deliberazione': '18', 'Giorno della seduta': '12/10/2026', 'Data della deliberazione': '12/10/2026',
      'Componenti assegnati': '11', Presenti: '9', Favorevoli: '8', Contrari: '0', Astenuti: '1', 'Pubblicata all': '15/10/2026',
    };
    await fabio.press('Registra la delibera');
    await fabio.see('atto');
    await fabio.fillAll({ ...act, 'Data della deliberazione': '11/10/2026' });
    await fabio.page.locator('#campo-technical-0').check();
    await fabio.page.locator('#campo-accounting-2').check();
    await fabio.press("Registra l'atto");
    await fabio.page.waitForLoadState();
    assert.match(await fabio.text(), /prima della seduta/);
    await fabio.fillAll(act);
    await fabio.press("Registra l'atto");
    await fabio.press('Scegli il documento da firmare');
    await fabio.choose(file('convenzione.pdf', PAPER));
    await fabio.press('Usa questo documento');
    await fabio.see('deliberata');
    assert.match(await fabio.text(), /esecutiva dal 26\/10\/2026: prima di quel giorno l'ente non può firmare/);
    assert.equal(await fabio.main.getByRole('link', { name: 'Chiedi le firme' }).count(), 0);
  });

  await t.test('enforceable at once by a separate vote, it is signed by two people, one after the other', async () => {
    await fabio.press("Completa o correggi l'atto");
    await fabio.fill('Favorevoli', '7', fabio.part('Immediata eseguibilità'));
    await fabio.press("Registra l'atto");
    assert.match(await fabio.text(), /immediatamente eseguibile/);
    await fabio.press('Chiedi le firme');
    await fabio.see('chi-firma');
    await fabio.press('Chiedi la prima firma');
    await fabio.see('da-firmare');
    const paper = await fabio.download('Scarica il documento da firmare');
    assert.deepEqual(paper.bytes, PAPER);
    await fabio.press('Carica la firma di');
    await fabio.choose(file('altro.p7m', authority.sign('Ada Sindaca', Buffer.from('%PDF-1.7\naltro\n'))));
    await fabio.press('Verifica e registra');
    await fabio.see('firma-rifiutata');
    assert.match(await fabio.text(), /non è il documento emesso/);
    const first = authority.sign('Ada Sindaca', PAPER);
    await fabio.choose(file('firmato.p7m', first));
    await fabio.press('Verifica e registra');
    assert.match(await fabio.text(), /Ada Sindaca/);
    await ada.go(page);
    await ada.press('Carica la firma di Provincia');
    await ada.choose(file('firmato2.p7m', authority.sign('Bea Presidente', first)));
    await ada.press('Verifica e registra');
    await ada.see('firmata');
    assert.match(await ada.text(), /La catena dei certificati non è verificata per Ada Sindaca, Bea Presidente/);
  });

  await t.test('a check made outside is attested, and the accession enters into force', async () => {
    for (const how of ['verificatore europeo, firma valida', 'verificatore nazionale, firma valida']) {
      await ada.press('Attesta un controllo esterno');
      await ada.fill('Con quale strumento', how);
      await ada.press('Attesta il controllo');
    }
    await ada.press('Metti in vigore');
    await ada.fill('In vigore dal', '19/10/2026');
    await ada.press('Metti in vigore');
    await ada.see('in-vigore');
    assert.match(await ada.text(), /In vigore/);
  });

  await t.test('a withdrawal too early is refused and kept; one in time is taken, and taken back', async () => {
    await fabio.go(page);
    await fabio.press('Registra il recesso');
    await fabio.fillAll({ 'Ricevuta di consegna': '19/10/2026', Estremi: 'PEC prot. 1' });
    await fabio.press('Vedi che cosa cambia');
    await fabio.see('recesso-presto');
    assert.match(await fabio.text(), /dal 01\/01\/2029 ed entro il 02\/10\/2029, con uscita il 01\/01\/2030/);
    await fabio.press('Registra come non accolto');
    assert.match(await fabio.text(), /non accolto/);
    // Cagli signed the second agreement in 2025: nothing before 2028. Who signed in 2020 is out of its first one.
    await fabio.go('/pu/cst/adesioni?stato=withdrawn');
    await fabio.press('Parco dello Zolfo');
    await fabio.see('recesso-accolto');
    assert.match(await fabio.text(), /Accolto: l'ente è fuori dal 01\/01\/2025/);
    await fabio.go('/pu/cst/adesioni/nuova');
    await fabio.fillAll({ 'Codice ISTAT o IPA': 'p_PU', Dal: '01/01/2026', 'Firmata il': '10/05/2021', 'Dove si trova': 'archivio' });
    await fabio.press('Registra');
    await fabio.press('Registra il recesso');
    await fabio.fillAll({ 'Ricevuta di consegna': '01/10/2026', Estremi: 'PEC prot. 2' });
    await fabio.press('Vedi che cosa cambia');
    await fabio.see('recesso-in-tempo');
    await fabio.press('Registra il recesso');
    assert.match(await fabio.text(), /Ultimo giorno 31\/12\/2026/);
    await fabio.press('Annulla il recesso');
    assert.match(await fabio.text(), /vale di nuovo fino al/);
  });

  await t.test('renewals and the trust list are read, also on the phone', async () => {
    await ada.visit('/pu/cst/rinnovi', 'rinnovi');
    await ada.visit('/pu/cst/adesioni/regole', 'regole');
    await ada.visit('/pu/cst/fiducia', 'fiducia');
    const lidia = await enter('firmatario');
    await lidia.room('Convenzione');
    await lidia.see('ente');
    assert.match(await lidia.text(), /prima comunicazione nel 2028/);
  });

  assert.deepEqual(wrong, []);
});
