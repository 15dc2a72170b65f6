//! The national registers as the demonstration needs them, in their published formats, so that it
//! is loaded by the same importers as any other Province.

use std::fmt::Write;

use super::data::{COMUNI, Comune, OTHERS};
use super::knowledge::pec_of;

/// Region, its code and the numbers of the province, by the first three digits of an ISTAT code.
fn place(comune: &Comune) -> (&'static str, &'static str, &'static str, &'static str) {
    if comune.istat.starts_with("041") {
        ("11", "Marche", "Pesaro e Urbino", "PU")
    } else {
        ("08", "Emilia-Romagna", "Rimini", "RN")
    }
}

/// The columns of ISTAT's list that are read, under their published names.
pub(crate) fn istat_comuni() -> Vec<u8> {
    let mut text = String::from(
        "Codice Regione;\"Codice dell'Unit\u{e0} territoriale sovracomunale \n(valida a fini statistici)\";Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;Codice Ripartizione Geografica;Ripartizione geografica;Denominazione Regione;\"Denominazione dell'Unit\u{e0} territoriale sovracomunale \n(valida a fini statistici)\";Tipologia di Unit\u{e0} territoriale sovracomunale ;Flag Comune capoluogo di provincia/citt\u{e0} metropolitana/libero consorzio;Sigla automobilistica;Codice Comune formato numerico;Codice Comune numerico con 110 province (dal 2010 al 2016);Codice Comune numerico con 107 province (dal 2006 al 2009);Codice Comune numerico con 103 province (dal 1995 al 2005);Codice Catastale del comune;Codice NUTS1 2010;Codice NUTS2 2010 (3) ;Codice NUTS3 2010;Codice NUTS1 2021;Codice NUTS2 2021 (3) ;Codice NUTS3 2021\r\n",
    );
    for c in &COMUNI {
        let (region, region_name, province, sigla) = place(c);
        let (uts, number) = c.istat.split_at(3);
        let plain = c.istat.trim_start_matches('0');
        let _ = write!(
            text,
            "{region};{uts};{uts}; {number} ;{};{};{};;3;Centro;{region_name};{province};1;0;{sigla};{plain};{plain};{plain};{plain};{};ITI;ITI3;ITI31;ITI;ITI3;ITI31\r\n",
            c.istat, c.name, c.name, c.cadastral
        );
    }
    // ISO-8859-1: every character of these names is in its first 256.
    text.chars().map(|ch| u8::try_from(u32::from(ch)).unwrap_or(b'?')).collect()
}

/// Population of about 2021.
pub(crate) fn istat_population() -> Vec<u8> {
    let mut text = String::from("codice_istat,comune,anno,popolazione\n");
    for c in &COMUNI {
        let _ = writeln!(text, "{},{},2021,{}", c.istat, c.name, c.population);
    }
    text.into_bytes()
}

/// Bodies in IPA, with the official heads; the PEC is invented.
pub(crate) fn ipa_bodies() -> Vec<u8> {
    let mut text = String::from(
        "_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Tipologia,Codice_Categoria,Codice_natura,Codice_ateco,Ente_in_liquidazione,Codice_MIUR,Codice_ISTAT,Acronimo,Nome_responsabile,Cognome_responsabile,Titolo_responsabile,Codice_comune_ISTAT,Codice_catastale_comune,CAP,Indirizzo,Mail1,Tipo_Mail1,Mail2,Tipo_Mail2,Mail3,Tipo_Mail3,Mail4,Tipo_Mail4,Mail5,Tipo_Mail5,Sito_istituzionale,Url_facebook,Url_linkedin,Url_twitter,Url_youtube,Data_aggiornamento\n",
    );
    for (n, c) in COMUNI.iter().enumerate() {
        let _ = writeln!(
            text,
            "{},{},Comune di {},{},Pubbliche Amministrazioni,L6,,,,,,,,,,{},{},{},\"Piazza del Municipio, 1\",{},Pec,,,,,,,,,,,,,,",
            n + 1,
            c.ipa,
            c.name,
            c.fiscal_code,
            c.istat,
            c.cadastral,
            c.cap,
            pec_of(c.istat)
        );
    }
    for (n, o) in OTHERS.iter().enumerate() {
        let _ = writeln!(
            text,
            "{},{},{},{},Pubbliche Amministrazioni,{},,,,,,,,,,{},,{},\"{}\",{},Pec,,,,,,,,,,,,,,",
            n + 1000,
            o.ipa,
            o.name,
            o.fiscal_code,
            o.category,
            o.seat,
            o.cap,
            o.street,
            pec_of(o.ipa)
        );
    }
    text.into_bytes()
}

/// Offices that receive e-invoices, with the heads of before 2021.
pub(crate) fn ipa_offices() -> Vec<u8> {
    let mut text = String::from(
        "cod_amm,cod_ou,cod_uni_ou,des_ou,regione,provincia,comune,indirizzo,cap,cf,dt_verifica_cf,data_avvio_sfe\n",
    );
    let comuni = COMUNI.iter().map(|c| (c.ipa, c.office, c.cap, c.fiscal_code));
    let others = OTHERS.iter().map(|o| (o.ipa, o.office, o.cap, o.fiscal_code));
    for (ipa, office, cap, fiscal_code) in comuni.chain(others) {
        let _ = writeln!(
            text,
            "{ipa},Uff_eFatturaPA,{office},Uff_eFatturaPA,Marche,PU,,,{cap},{fiscal_code},2018-09-05,2015-03-31"
        );
    }
    text.into_bytes()
}
