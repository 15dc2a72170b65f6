// The four national registers, written in the exact official formats with a few public facts of the Province of
// Macerata. Sources: ISTAT (codes, names, population about 2021) and IPA of AgID (fiscal codes, seats, e-invoicing
// offices about 2022), licence CC BY 4.0. Mail addresses are not real.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Comuni: ISTAT, name, Belfiore, fiscal code, inhabitants, CAP, seat, e-invoicing office. */
export const COMUNI = [
  ['043003', 'Appignano', 'A334', '80000110439', 4048, '62010', 'Piazza Umberto I, 13', 'UFWUPL'],
  ['043004', 'Belforte del Chienti', 'A739', '00269440434', 1825, '62020', 'Piazza Umberto I, 13', 'UF2D2V'],
  ['043007', 'Camerino', 'B474', '00276830437', 6150, '62032', 'Corso Vittorio Emanuele II, 17', '4YVV5H'],
  ['043008', 'Camporotondo di Fiastrone', 'B562', '00243720430', 488, '62020', 'Piazza San Marco, 2', 'UF7J1T'],
  ['043012', 'Cingoli', 'C704', '00129810438', 9584, '62011', 'Piazza Vittorio Emanuele II, 1', 'UFCWX9'],
  ['043013', 'Civitanova Marche', 'C770', '00262470438', 41790, '62012', 'Piazza XX Settembre, 93', 'UF9P0Z'],
  ['043020', 'Gagliole', 'D853', '00268590437', 508, '62022', 'Piazza Matteotti, 1', 'UFR6G7'],
  ['043023', 'Macerata', 'E783', '80001650433', 40496, '62100', 'Piaggia della Torre, 8', 'UF4OF1'],
  ['043032', 'Monte San Martino', 'F622', '83002470439', 698, '62020', 'Piazza XX Settembre, 4', 'UFYOVO'],
  ['043044', 'Recanati', 'H211', '00284570439', 20679, '62019', 'Piazza Giacomo Leopardi, 26', 'UFZ68Y'],
  ['043048', "Sant'Angelo in Pontano", 'I286', '83002690432', 1245, '62020', '', ''],
  ['043049', 'Sarnano', 'I436', '00140670431', 3042, '62028', 'Via Giacomo Leopardi, 1', 'UF8GXX'],
  ['043053', 'Tolentino', 'L191', '83000110433', 17872, '62029', 'Piazzale Europa, 3', 'QCYIVB'],
  ['043054', 'Treia', 'L366', '00138790431', 9013, '62010', 'Piazza della Repubblica, 2', 'UFPK3Z'],
];

/** Other bodies: IPA code, name, category, fiscal code, ISTAT of the seat, CAP, seat, office. */
const OTHERS = [
  ['p_mc', 'Provincia di Macerata', 'L5', '80001250432', '043023', '62100', 'Corso della Repubblica, 28', '4KB38C'],
  ['umdma', 'Unione Montana dei Monti Azzurri', 'L18', '01874180431', '043046', '62026', 'Via Piave, 12', ''],
];

const ISTAT_HEADER =
  'Codice Regione;"Codice dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";Codice Provincia (Storico)(1);'
  + 'Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);'
  + 'Denominazione in italiano;Denominazione altra lingua;Codice Ripartizione Geografica;Ripartizione geografica;'
  + 'Denominazione Regione;"Denominazione dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";'
  + 'Tipologia di Unità territoriale sovracomunale ;Flag Comune capoluogo di provincia/città metropolitana/libero consorzio;'
  + 'Sigla automobilistica;Codice Comune formato numerico;Codice Comune numerico con 110 province (dal 2010 al 2016);'
  + 'Codice Comune numerico con 107 province (dal 2006 al 2009);Codice Comune numerico con 103 province (dal 1995 al 2005);'
  + 'Codice Catastale del comune;Codice NUTS1 2010;Codice NUTS2 2010 (3) ;Codice NUTS3 2010;Codice NUTS1 2021;'
  + 'Codice NUTS2 2021 (3) ;Codice NUTS3 2021';

const IPA_HEADER =
  '_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Tipologia,Codice_Categoria,Codice_natura,Codice_ateco,'
  + 'Ente_in_liquidazione,Codice_MIUR,Codice_ISTAT,Acronimo,Nome_responsabile,Cognome_responsabile,Titolo_responsabile,'
  + 'Codice_comune_ISTAT,Codice_catastale_comune,CAP,Indirizzo,Mail1,Tipo_Mail1,Mail2,Tipo_Mail2,Mail3,Tipo_Mail3,Mail4,'
  + 'Tipo_Mail4,Mail5,Tipo_Mail5,Sito_istituzionale,Url_facebook,Url_linkedin,Url_twitter,Url_youtube,Data_aggiornamento';

const OFFICES_HEADER =
  'Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Codice_uni_uo,Codice_uni_aoo,Codice_uni_uo_padre,Descrizione_uo,'
  + 'Data_istituzione,Codice_fiscale_sfe,Data_verifica_cf,Data_avvio_sfe';

const word = (name) => name.toLowerCase().replace(/[^a-z]/g, '');

function istat() {
  const rows = COMUNI.map(([code, name, belfiore]) => [
    '11', '043', '043', ` ${code.slice(3)} `, code, name, name, '', '3', 'Centro', 'Marche', 'Macerata', '1', name === 'Macerata' ? '1' : '0', 'MC',
    ...Array(4).fill(String(Number(code))), belfiore, 'ITI', 'ITI3', 'ITI33', 'ITI', 'ITI3', 'ITI33',
  ].join(';'));
  return Buffer.from(`${[ISTAT_HEADER, ...rows].join('\r\n')}\r\n`, 'latin1');
}

function population() {
  return `${['codice_istat,comune,anno,popolazione', ...COMUNI.map(([code, name, , , people]) => `${code},${name},2021,${people}`)].join('\n')}\n`;
}

function bodies() {
  const row = (n, ipa, name, fiscal, category, seat, belfiore, cap, street) => [
    n, ipa, name, fiscal, 'Pubbliche Amministrazioni', category, '', '', '', '', '', '', '', '', '', seat, belfiore, cap,
    street ? `"${street}"` : '', `protocollo@pec.${word(name)}.example`, 'Pec', '', '', '', '', '', '', '', '', `${word(name)}.example`, '', '', '', '', '',
  ].join(',');
  const comuni = COMUNI.map(([code, name, belfiore, fiscal, , cap, street], n) =>
    row(n + 1, `c_${belfiore.toLowerCase()}`, `Comune di ${name}`, fiscal, 'L6', code, belfiore, cap, street));
  const others = OTHERS.map(([ipa, name, category, fiscal, seat, cap, street], n) =>
    row(COMUNI.length + n + 1, ipa, name, fiscal, category, seat, '', cap, street));
  return `${[IPA_HEADER, ...comuni, ...others].join('\n')}\n`;
}

function offices() {
  const row = (ipa, name, fiscal, code) => `${ipa},${name},${fiscal},${code},,,Uff_eFatturaPA,2015-03-31,${fiscal},2021-05-05,2015-03-31`;
  const comuni = COMUNI.filter((c) => c[7]).map(([, name, belfiore, fiscal, , , , code]) => row(`c_${belfiore.toLowerCase()}`, `Comune di ${name}`, fiscal, code));
  const others = OTHERS.filter((o) => o[7]).map(([ipa, name, , fiscal, , , , code]) => row(ipa, name, fiscal, code));
  return `${[OFFICES_HEADER, ...comuni, ...others].join('\n')}\n`;
}

/** Writes the four files into a folder and gives their paths. */
export function writeRegisters(folder) {
  const put = (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return {
    istat: put('Elenco-comuni-italiani.csv', istat()),
    population: put('popolazione-comuni.csv', population()),
    bodies: put('enti.csv', bodies()),
    offices: put('uffici.csv', offices()),
  };
}
