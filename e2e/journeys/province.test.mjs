// Another Province, from an empty installation to the dues that a body has paid: everything by the pages, as people do.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { open } from '../browser.mjs';
import { tabTo } from '../people.mjs';
import { writeRegisters } from '../registers.mjs';
import { start } from '../server.mjs';
import { Walk } from '../walk.mjs';

const JOURNEY = 'macerata';
// The platform's days are Italy's.
const today = () => new Date().toLocaleDateString('it-IT', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Europe/Rome' });
const YEAR = Number(today().slice(-4));
const ADMIN = { name: 'Ada Colonna', email: 'ada@casa.example', password: 'una frase lunga per entrare' };
const COORDINATOR = { name: 'Bruno Ragioni', email: 'bruno@casa.example', password: 'il centro di macerata apre' };
const REFERENT = { name: 'Carla Pronti', email: 'carla@casa.example', password: 'camerino entra nel centro' };

test('another Province opens its centre and collects its dues', async (t) => {
  let server;
  let browser;
  let registers;
  let admin;
  let coordinator;
  let mc;
  const wrong = [];
  const begin = () => Walk.begin(browser, server.url, JOURNEY, wrong);

  before(async () => {
    server = await start(['serve', '--database', 'sqlite://{folder}/casa.db']);
    registers = writeRegisters(server.folder);
    browser = await open();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const file = (name, content) => {
    const path = join(server.folder, name);
    writeFileSync(path, content);
    return path;
  };

  await t.test('the first run makes the first administrator', async () => {
    const code = /type the code (\S+)/.exec(server.printed())?.[1];
    assert.ok(code, server.printed());
    admin = await begin();
    await admin.go('/');
    assert.equal(admin.path, '/primo-avvio');
    await admin.see('primo-avvio');
    const person = { 'Nome e cognome': ADMIN.name, 'Posta elettronica': ADMIN.email, 'Parola d\'accesso': ADMIN.password, 'La stessa': ADMIN.password };
    await admin.fillAll({ 'Codice di primo avvio': 'AAAA-AAAA-AAAA-AAAA', ...person });
    await admin.refused(() => admin.press('Crea'), 'primo-avvio-rifiutato');
    await admin.fillAll({ 'Codice di primo avvio': code, ...person });
    await admin.press('Crea');
    await admin.see('piattaforma');
  });

  await t.test('the national registers are previewed, confirmed and loaded', async () => {
    await admin.room('Registri nazionali');
    await admin.see('registri-vuoti');
    const load = async (register, path, name) => {
      await admin.go('/piattaforma/registri');
      await admin.fill(register);
      await admin.choose(path);
      await admin.fill('Data di riferimento', '01/01/2026');
      await admin.press('Mostra');
      await admin.see(`registri-${name}-anteprima`);
      await admin.confirm('Carica il file');
      await admin.main.getByText('Caricamento finito').waitFor();
    };
    await admin.fill('Elenco dei Comuni (ISTAT)');
    await admin.choose(file('rotto.csv', 'codice;nome\n043007;Camerino\n'));
    await admin.press('Mostra');
    await admin.see('registri-file-sbagliato');
    await load('Elenco dei Comuni (ISTAT)', registers.istat, 'comuni');
    await admin.see('registri-comuni-caricati');
    await load('Popolazione dei Comuni', registers.population, 'popolazione');
    await load('Enti (IPA)', registers.bodies, 'enti');
    await load('Uffici di fatturazione', registers.offices, 'uffici');
    await admin.go('/piattaforma/registri');
    await admin.fill('Uffici di fatturazione');
    await admin.choose(registers.offices);
    await admin.press('Mostra');
    assert.match(await admin.text(), /Non c'è nulla da caricare/);
    await admin.visit('/piattaforma/registri', 'registri');
  });

  await t.test('the centre is opened with the model that the platform proposes', async () => {
    await admin.visit('/piattaforma/modelli', 'modelli');
    await admin.go('/piattaforma/centri');
    await admin.press('Apri il primo centro');
    await admin.see('centro-nuovo');
    await admin.refused(() => admin.press('Vedi la proposta'), 'centro-nuovo-rifiutato');
    await admin.fillAll({
      'Nome della Provincia': 'Provincia di Macerata', 'Codice ISTAT': '043', Sigla: 'MC', 'Nome del centro': 'Centro Servizi Territoriale di Macerata', Indirizzo: 'mc',
      Amministrativo: true, Coordinatore: true, 'Responsabile della Trasformazione': true,
      'Connettività': true, 'Posta elettronica': true, 'Sicurezza informatica': true, Formazione: true, 'Siti internet': true, 'SUAP e SUE': true,
      'La Provincia ha già, o sta per avere, una società': true,
    });
    await admin.press('Vedi la proposta');
    await admin.see('centro-proposta');
    assert.match(await admin.text(), /In house, livello avanzato/);
    await admin.fill('Carta dei servizi e tariffe', 'Come Macerata: quota per fasce di abitanti');
    await admin.press('Apri il centro');
    await admin.see('centri');
    assert.match(await admin.text(), /Aperto «Centro Servizi Territoriale di Macerata»/);
  });

  /** The newest message to somebody in an outbox, and the link that it carries once a worker has found no mail server. */
  const linkTo = async (walk, outbox, email, name) => {
    await walk.go(outbox);
    await walk.until(/Da leggere qui/);
    await walk.see(`${name}-messaggi`);
    await walk.arrive(() => walk.main.locator('tr', { hasText: email }).first().locator('a').click());
    await walk.see(`${name}-messaggio`);
    const link = /https?:\S+\/invito\/\S+/.exec(await walk.text())?.[0];
    assert.ok(link, await walk.text());
    return new URL(link).pathname;
  };

  const accept = async (walk, path, person, name) => {
    await walk.visit(path, `${name}-invito`);
    await walk.fillAll({ "Parola d'accesso": person.password, 'La stessa': person.password });
    await walk.press('Salva ed entra');
  };

  await t.test('the coordinator is invited, and finds a desk that says what to do first', async () => {
    await admin.room('Persone');
    await admin.see('piattaforma-persone');
    await admin.press('Invita una persona');
    await admin.see('piattaforma-invita');
    await admin.fillAll({ 'Nome e cognome': COORDINATOR.name, 'Posta elettronica': COORDINATOR.email, Dove: 'Centro Servizi Territoriale di Macerata, come coordinatore' });
    await admin.press('Invita');
    const path = await linkTo(admin, '/piattaforma/posta', COORDINATOR.email, 'piattaforma');
    await admin.go('/piattaforma/persone');
    await admin.press(ADMIN.name);
    await admin.see('piattaforma-persona');
    coordinator = await begin();
    await accept(coordinator, path, COORDINATOR, 'coordinatore');
    mc = '/mc/cst';
    assert.equal(coordinator.path, `${mc}/`);
    await coordinator.see('oggi-primo-giorno');
    for (const [room, name] of [['enti', 'enti'], ['adesioni', 'adesioni-vuote'], ['copertura', 'copertura-vuota'], ['quote', 'quote-vuote'], ['documenti', 'documenti-vuoti'], ['pagamenti', 'pagamenti-vuoti'], ['persone/enti', 'persone-enti-vuote'], ['tariffe/concordati', 'concordati-vuoti'], ['modello', 'modello'], ['registro', 'registro']]) {
      await coordinator.visit(`${mc}/${room}`, name);
    }
  });

  await t.test('issuer, calendar, price list and charter are set', async () => {
    const c = coordinator;
    await c.room('Impostazioni');
    await c.see('emittente-vuoto');
    await c.fillAll({
      Tipo: 'Società in house', Denominazione: 'Servizi Digitali Maceratesi s.r.l.', 'Partita IVA': '01234567897', 'Codice fiscale': '01234567897',
      Indirizzo: 'Via di Esempio, 1', CAP: '62100', Comune: 'Macerata', Sigla: 'MC', IBAN: 'IT60X0542811101000000123456', Sezionale: 'CST',
    });
    await c.press('Salva');
    await c.see('emittente');
    await c.press('Regole delle quote');
    await c.fillAll({ 'Si emettono entro il': '31/12', 'Si pagano entro il': '31/1', "Nell'anno dopo": true });
    await c.press('Salva');
    await c.see('regole');
    await c.room('Tariffe');
    await c.see('tariffe');
    await c.press('Listino Macerata');
    await c.see('listino');
    await c.fill('Primo giorno della nuova versione', `01/01/${YEAR}`);
    await c.press('Crea una nuova versione');
    await c.see('listino-bozza');
    await c.press('Aggiungi una voce');
    await c.see('voce-scelta');
    await c.press('Importo fisso');
    await c.see('voce-nuova');
    await c.refused(() => c.press('Salva la voce'), 'voce-rifiutata');
    await c.fillAll({ Servizio: 'Assistenza tecnica plus (assistenza-plus)', Descrizione: 'Assistenza tecnica plus', 'Solo gli enti che richiedono': true, 'Ogni anno': true });
    await c.fillAll({ Importo: '300', 'Unità, al singolare': 'anno', Imponibile: true, 'Fondamento di legge': 'art. 1 DPR 633/72', 'Atto o documento': 'Deliberazione dei soci n. 3' });
    await c.press('Salva la voce');
    await c.see('listino-bozza-con-voce');
    await c.fill('Atto che approva', 'Deliberazione dei soci n. 3 del 10 gennaio');
    await c.press('Approva');
    await c.see('listino-approvato');
    assert.match(await c.text(), /300,00 €/);
    await c.room('Carta dei servizi');
    await c.see('carta');
    await c.press('Pubblica un');
    await c.see('carta-pubblica');
    await c.fillAll({ "Nome dell'edizione": `${YEAR}/2`, 'Atto di approvazione': 'Deliberazione dei soci n. 4' });
    await c.press('Pubblica');
    await c.see('carta-pubblicata');
  });

  await t.test('ten bodies accede, by the form and from a file', async () => {
    const c = coordinator;
    await c.room('Adesioni');
    await c.press('Convenzioni');
    await c.see('convenzioni-vuote');
    await c.press('Prepara una convenzione');
    await c.see('convenzione-nuova');
    await c.fillAll({ Titolo: 'Convenzione triennale', Dal: `01/01/${YEAR}`, Al: `31/12/${YEAR + 2}`, Atto: 'Deliberazione del Consiglio provinciale n. 12' });
    await c.press('Salva la convenzione');
    const scheme = c.path;
    await c.see('convenzione-iniziata');
    await c.press('Comincia il testo');
    await c.see('convenzione-testo');
    await c.go(scheme);
    // In house: the Province's offices, the board of the company, open.
    for (const number of ['7', '12', null]) {
      await c.fillAll({ Data: today(), ...(number ? { Numero: number } : {}) });
      await c.press('Registra il passo');
    }
    assert.match(await c.text(), /Aperta alle adesioni/);
    await c.see('convenzione-aperta');
    const accede = async (code, service) => {
      await c.go(`${mc}/adesioni/nuova`);
      await c.fillAll({ 'Codice ISTAT o IPA': code, Dal: `01/01/${YEAR}`, ...(service ? { [service]: true, [`Quantità di ${service}`]: '1' } : {}) });
      await c.press("Registra l'adesione");
    };
    await c.go(`${mc}/adesioni/nuova`);
    await c.fillAll({ 'Codice ISTAT o IPA': '999999', Dal: 'domani' });
    await c.refused(() => c.press("Registra l'adesione"), 'adesione-rifiutata');
    await accede('043007', 'Assistenza tecnica plus');
    await c.see('adesione');
    await accede('043013');
    await accede('p_mc');
    await c.go(`${mc}/adesioni/carica`);
    await c.choose(file('adesioni-sbagliate.csv', `body,from,until,services\n043003,${YEAR}-01-01,,\n043999,${YEAR}-01-01,,\n043004,ieri,,\n`));
    await c.refused(() => c.press('Controlla il file'), 'adesioni-file-sbagliato');
    const rows = ['043003', '043004', '043008', '043012', '043048', '043049', '043053'].map((code) => `${code},${YEAR}-01-01,,${code === '043012' ? 'assistenza-plus=2' : ''}`);
    await c.choose(file('adesioni.csv', `body,from,until,services\n${rows.join('\n')}\n`));
    await c.press('Controlla il file');
    await c.see('adesioni-anteprima');
    await c.press('Registra 7 adesioni');
    await c.see('adesioni');
    assert.match(await c.text(), /Adesioni 10/);
    await c.visit(`${mc}/copertura`, 'copertura');
    await c.visit(`${mc}/tariffe/confronto?primo=&secondo=`, 'confronto');
    await c.visit('/mc/', 'portale');
    await c.visit('/mc/enti', 'portale-enti');
    await c.go(`${mc}/`);
  });

  await t.test('the preview names who cannot be billed, and each is mended', async () => {
    const c = coordinator;
    await c.room('Quote annuali');
    await c.visit(`${mc}/quote/${YEAR}`, 'anteprima');
    assert.match(await c.text(), /3 enti non possono ricevere il documento/);
    await c.press('Civitanova Marche');
    await c.see('anteprima-senza-fascia');
    await c.go(`${mc}/tariffe/concordati`);
    for (const [body, amount, reason] of [['Civitanova Marche', '7.400,00', 'Oltre 40.000 abitanti: accordo del 15 gennaio'], ['Provincia di Macerata', '5.000,00', 'Quota della Provincia, socio della società']]) {
      await c.fillAll({ Ente: body, Servizio: 'Quota annuale dei servizi base', Importo: amount, Motivo: reason, Dal: `01/01/${YEAR}` });
      await c.press('Registra il prezzo');
    }
    await c.see('concordati');
    await c.go(`${mc}/quote/${YEAR}`);
    await c.press("Sant'Angelo in Pontano");
    await c.see('anteprima-senza-ufficio');
    await c.go(`${mc}/quote/${YEAR}`);
    await c.press('Tolentino');
    await c.fill('CIG', 'NON-VA');
    await c.refused(() => c.press('Salva'), 'correzione-rifiutata');
    await c.fillAll({ CIG: 'ZA12345678', "Determina d'impegno": '77', 'Data della determina': `10/02/${YEAR}` });
    await c.press('Salva');
    await c.see('anteprima-corretta');
    assert.match(await c.text(), /1 ente non può ricevere il documento/);
  });

  await t.test('the dues are approved and issued by keyboard alone', async () => {
    await coordinator.end();
    const c = (coordinator = await begin());
    const { page } = c;
    const follow = async (selector) => {
      await tabTo(page, selector, 120);
      await c.arrive(() => page.keyboard.press('Enter'));
    };
    await c.go('/accedi');
    await tabTo(page, 'input[type="email"]');
    await page.keyboard.type(COORDINATOR.email);
    await tabTo(page, 'input[type="password"]');
    await page.keyboard.type(COORDINATOR.password);
    await c.arrive(() => page.keyboard.press('Enter'));
    await follow('nav a[href$="/quote"]');
    await follow(`main a[href$="/quote/${YEAR}"]`);
    await follow('main a[href$="/approva"]');
    await c.see('approva');
    await tabTo(page, 'input[name="read"]');
    await page.keyboard.press('Space');
    await follow('main button[type="submit"]');
    await c.see('approvata');
    await follow('main a[href$="/emetti"]');
    await c.see('emetti');
    await follow('main button[type="submit"]');
    await c.until(/Scarica 9 fatture da firmare/);
    await c.see('emessa');
  });

  await t.test('what was issued is downloaded, signed elsewhere and paid', async () => {
    const c = coordinator;
    await c.press("Sant'Angelo in Pontano");
    await c.press("Pagina dell'ente");
    await c.see('ente');
    await c.press('Cambia ufficio e note');
    await c.fill('Codice univoco', 'uf1jk2');
    await c.see('ente-ufficio');
    await c.press('Salva');
    await c.go(`${mc}/quote/${YEAR}`);
    await c.press('Emetti i mancanti');
    await c.press('Emetti');
    await c.until(/Scarica 10 fatture da firmare/);

    const zip = await c.download('Scarica 10 fatture da firmare');
    assert.equal(zip.bytes.subarray(0, 2).toString(), 'PK', zip.name);
    await c.press('Registri');
    const books = c.main.locator('a[href*="registri.xlsx"]').first();
    const [sheet] = await Promise.all([c.page.waitForEvent('download'), books.click()]);
    assert.match(sheet.suggestedFilename(), /\.xlsx$/);
    await c.room('Documenti');
    await c.see('documenti');
    await c.press('Camerino');
    await c.see('documento');
    const pdf = await c.download('Scarica PDF');
    assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
    const xml = await c.download('IT01234567897');
    assert.match(xml.bytes.toString(), /<FormatoTrasmissione>FPA12</);

    const box = c.main.locator('section', { hasText: 'Registra un incasso' });
    await c.fillAll({ Data: '31/02/2027', Importo: 'mille' });
    await c.refused(() => c.press('Registra', box), 'incasso-rifiutato');
    await c.fillAll({ Data: today(), Importo: '1.000,00', Provvisorio: 'Reversale 7' });
    await c.press('Registra', box);
    await c.see('documento-incassato');
    assert.match(await c.text(), /Incassati? 1\.000,00 €/);

    await c.room('Pagamenti');
    await c.see('pagamenti');
    await c.press('Carica il file del tesoriere');
    await c.see('tesoriere');
    const receipts = [
      'data;importo;provvisorio;versante;causale',
      `${today()};2.200,00;101;Comune di Appignano;Quota ${YEAR} fattura 1/CST/${YEAR}`,
      `${today()};150,00;102;00243720430;Quota annuale`,
      `${today()};99,00;103;Sconosciuto;Senza causale`,
    ];
    await c.choose(file('tesoriere.csv', `${receipts.join('\r\n')}\r\n`));
    await c.press('Mostra');
    await c.see('tesoriere-anteprima');
    assert.match(await c.text(), /Registra 2 incassi per 2\.350,00 €/);
    await c.press('Registra 2 incassi');
    await c.see('pagamenti-dopo');
    await c.press('Camerino');
    await c.see('conto');
    await c.visit(`${mc}/`, 'oggi');
    await c.visit(`${mc}/quote`, 'quote');
    await c.visit(`${mc}/cerca?q=camerino`, 'ricerca');
  });

  await t.test("a body's referent is invited, enters its own desk, and nothing else", async () => {
    const c = coordinator;
    await c.room('Persone e ruoli');
    await c.press('Degli enti');
    await c.press('Invita una persona');
    await c.see('invita');
    await c.fillAll({ 'Nome e cognome': REFERENT.name, 'Posta elettronica': REFERENT.email, Ente: 'Camerino', Referente: true });
    await c.press('Invita');
    const path = await linkTo(c, `${mc}/posta`, REFERENT.email, 'cst');
    const r = await begin();
    await accept(r, path, REFERENT, 'referente');
    assert.match(r.path, /^\/mc\/ente\//);
    await r.see('ente-oggi');
    const [, , , body] = r.path.split('/');
    for (const room of ['servizi', 'quote', 'applicativi', 'persone']) await r.visit(`/mc/ente/${body}/${room}`, `ente-${room}`);
    await r.go(`/mc/ente/${body}/quote`);
    await r.press(`3/CST/${YEAR}`);
    await r.see('ente-documento');
    const own = await r.download('Scarica PDF');
    assert.equal(own.bytes.subarray(0, 5).toString(), '%PDF-');
    await c.go(`${mc}/enti`);
    const others = await c.main.locator('tbody th a').evaluateAll((links) => links.map((a) => a.getAttribute('href').split('/').pop()));
    const another = others.find((id) => id !== body);
    for (const room of ['', 'servizi', 'quote', 'applicativi', 'persone']) {
      assert.equal((await r.page.request.get(`${server.url}/mc/ente/${another}/${room}`)).status(), 404, room);
    }
    for (const room of ['', 'quote', `quote/${YEAR}/registri.xlsx`, 'documenti']) {
      assert.equal((await r.page.request.get(`${server.url}${mc}/${room}`)).status(), 404, room);
    }
    await r.end();
  });

  await t.test('no page was wrong', () => assert.deepEqual(wrong, []));
});
