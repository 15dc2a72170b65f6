//! The published formats, written by hand, and what loading them does.

use std::collections::HashMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::Id;
use crate::dates::Period;
use crate::territory::{BEGINNING, BodyKind, BodyRecord, CodeSpan, codes_of};

const ISTAT_2024: &str = "Codice Regione;\"Codice dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;Codice Ripartizione Geografica;Ripartizione geografica;Denominazione Regione;\"Denominazione dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Tipologia di Unità territoriale sovracomunale ;Flag Comune capoluogo di provincia/città metropolitana/libero consorzio;Sigla automobilistica;Codice Comune formato numerico;Codice Comune numerico con 110 province (dal 2010 al 2016);Codice Comune numerico con 107 province (dal 2006 al 2009);Codice Comune numerico con 103 province (dal 1995 al 2005);Codice Catastale del comune;Codice NUTS1 2010;Codice NUTS2 2010 (3) ;Codice NUTS3 2010;Codice NUTS1 2021;Codice NUTS2 2021 (3) ;Codice NUTS3 2021\r\n";
const ISTAT_2026: &str = "Codice Regione;\"Codice dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;Codice Ripartizione Geografica;Ripartizione geografica;Denominazione Regione;\"Denominazione dell'Unità territoriale sovracomunale \n(valida a fini statistici)\";Tipologia di Unità territoriale sovracomunale ;Flag Comune capoluogo di provincia/città metropolitana/libero consorzio;Sigla automobilistica;Codice Comune formato numerico;Codice Comune numerico con 110 province (dal 2010 al 2016);Codice Comune numerico con 103 province (dal 1995 al 2005);Codice Catastale del comune;Codice NUTS1 2024;Codice NUTS2 2024 (3) ;Codice NUTS3 2024\r\n";
const ENTI: &str = "_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Tipologia,Codice_Categoria,Codice_natura,Codice_ateco,Ente_in_liquidazione,Codice_MIUR,Codice_ISTAT,Acronimo,Nome_responsabile,Cognome_responsabile,Titolo_responsabile,Codice_comune_ISTAT,Codice_catastale_comune,CAP,Indirizzo,Mail1,Tipo_Mail1,Mail2,Tipo_Mail2,Sito_istituzionale,Data_aggiornamento\n";

fn d(y: i32, m: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, day).unwrap()
}

/// Writes a text as ISO-8859-1, as ISTAT does.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn line(istat: &str, name: &str, cadastral: &str) -> String {
    let (province, progressive) = istat.split_at(3);
    let number = istat.trim_start_matches('0');
    format!(
        "11;{province};{province}; {progressive} ;{istat};{name};{name};;3;Centro;Marche;Pesaro e Urbino;1;0;PU;{number};{number};{number};{number};{cadastral};ITI;ITI3;ITI31;ITI;ITI3;ITI31\r\n"
    )
}

fn list(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let lines: String = rows.iter().map(|(i, n, c)| line(i, n, c)).collect();
    latin1(&format!("{ISTAT_2024}{lines}"))
}

/// What storage does with a plan about bodies.
fn apply(held: &mut Vec<BodyRecord>, plan: &BodyPlan) {
    for changed in &plan.changed {
        for body in held.iter_mut().filter(|b| b.id == changed.value.id) {
            body.facts = changed.value.after.clone();
            if changed.value.reopens(plan.on) {
                body.life.until = None;
            }
        }
    }
    for closed in &plan.closed {
        for body in held.iter_mut().filter(|b| b.id == closed.value) {
            body.life.until = Some(closed.last);
        }
    }
    for added in &plan.added {
        let id = Id::from_parts(held.len() as u64 + 1, 0);
        let life = Period { from: added.value.from, until: None };
        held.push(BodyRecord { id, life, facts: added.value.facts.clone() });
    }
}

fn load(held: &mut Vec<BodyRecord>, bytes: &[u8], on: NaiveDate) -> BodyPlan {
    let plan = plan_istat(held, parse_istat(bytes), &Terms::on(on));
    apply(held, &plan);
    plan
}

fn figures<N, U, C>(plan: &ImportPlan<N, U, C>) -> (u64, u64, u64, u64) {
    let s = plan.summary();
    (s.added, s.changed, s.closed, s.unchanged)
}

const THREE: [(&str, &str, &str); 3] =
    [("041001", "Acqualagna", "A035"), ("041067", "Urbino", "L500"), ("041061", "Serra Sant'Abbondio", "I654")];

#[test]
fn the_list_is_read_as_published_and_twice_changes_nothing() {
    let mut held = Vec::new();
    let bytes = latin1(&format!(
        "{ISTAT_2024}04;021;021; 001 ;021001;Aldino/Aldein;Aldino;Aldein;2;Nord-est;Trentino-Alto Adige/Südtirol;Bolzano/Bozen;2;0;BZ;21001;21001;21001;21001;A179;ITH;ITH1;ITH10;ITH;ITH1;ITH10\r\n;;;;;;;;;;;;;;;;;;;;;;;;;\r\n"
    ));
    let plan = load(&mut held, &bytes, d(2026, 1, 1));
    assert_eq!(figures(&plan), (1, 0, 0, 0), "{:?}", plan.problems);
    assert_eq!(plan.added[0].row, 2);
    let facts = &held[0].facts;
    assert_eq!((facts.name.as_str(), facts.other_name.as_deref()), ("Aldino", Some("Aldein")));
    assert_eq!(facts.place.region.as_deref(), Some("Trentino-Alto Adige/Südtirol"));
    assert_eq!((facts.place.province.as_deref(), facts.place.sigla.as_deref()), (Some("021"), Some("BZ")));
    assert_eq!(held[0].life, Period { from: BEGINNING, until: None });
    assert_eq!(figures(&load(&mut held, &bytes, d(2026, 2, 1))), (0, 0, 0, 1));
}

#[test]
fn the_list_of_2026_has_fewer_codes_and_newer_nuts() {
    let mut held = Vec::new();
    load(&mut held, &list(&THREE[..1]), d(2025, 1, 1));
    let row = "11;041;041;001;041001;Acqualagna;Acqualagna;;3;Centro;Marche;Pesaro e Urbino;1;0;PU;41001;41001;41001;A035;ITI;ITI3;ITI3X\r\n";
    let plan = load(&mut held, &latin1(&format!("{ISTAT_2026}{row}")), d(2026, 1, 1));
    assert_eq!(figures(&plan), (0, 1, 0, 0));
    let change = &plan.changed[0].changes;
    assert_eq!((change.len(), change[0].label.as_str(), change[0].after.as_str()), (1, "NUTS 3", "ITI3X"));
}

#[test]
fn what_leaves_the_list_closes_and_what_is_new_opens() {
    let mut held = Vec::new();
    load(&mut held, &list(&THREE), d(2025, 1, 1));
    let next = [THREE[0], THREE[1], ("041071", "Sassocorvaro Auditore", "M413")];
    let plan = load(&mut held, &list(&next), d(2026, 1, 1));
    assert_eq!(figures(&plan), (1, 0, 1, 2));
    assert_eq!((plan.closed[0].code.as_str(), plan.closed[0].last), ("041061", d(2025, 12, 31)));
    assert_eq!(held[3].life.from, d(2026, 1, 1));
    // The right file after the wrong one: what had closed is in force again, it is not born twice.
    let all = [THREE[0], THREE[1], THREE[2], next[2]];
    let plan = load(&mut held, &list(&all), d(2026, 1, 2));
    assert_eq!(figures(&plan), (0, 1, 0, 3));
    assert_eq!(plan.changed[0].changes[0].label, "Chiuso il");
    assert_eq!(held[2].life.until, None);
}

#[test]
fn a_comune_that_changes_province_stays_itself() {
    let mut held = Vec::new();
    load(&mut held, &list(&[("092009", "Cagliari", "B354")]), d(2025, 1, 1));
    let plan = load(&mut held, &list(&[("118006", "Cagliari", "B354")]), d(2026, 1, 1));
    assert_eq!(figures(&plan), (0, 1, 0, 0));
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].facts.istat.as_ref().unwrap().as_str(), "118006");
}

#[test]
fn a_broken_list_changes_nothing_and_says_where() {
    let mut held = Vec::new();
    load(&mut held, &list(&THREE), d(2025, 1, 1));
    let before = held.clone();
    let short = format!("{ISTAT_2024}{}11;041;041\r\n", line("041001", "Acqualagna", "A035"));
    let wrong_number = line("041067", "Urbino", "L500").replace("PU;41067", "PU;41068");
    for (bytes, row, words) in [
        (latin1(&short), 3, "3 campi invece di 26"),
        (list(&[THREE[0], ("41067", "Urbino", "L500")]), 3, "non è un codice ISTAT"),
        (list(&[THREE[0], ("041067", "Urbino", "500")]), 3, "non è un codice catastale"),
        (list(&[THREE[0], ("041067", "", "L500")]), 3, "non ha denominazione"),
        (list(&[THREE[0], ("041001", "Doppio", "L500")]), 3, "è già nella riga 2"),
        (list(&[THREE[0], ("041067", "Doppio", "A035")]), 3, "è già nella riga 2"),
        (latin1(&format!("{ISTAT_2024}{wrong_number}")), 2, "non corrisponde"),
        (b"codice;nome\n1;a\n".to_vec(), 0, "Mancano le colonne"),
        (b"PK\x03\x04zip".to_vec(), 0, "Excel"),
        (Vec::new(), 0, "vuoto"),
        (latin1(ISTAT_2024), 0, "solo l'intestazione"),
    ] {
        let plan = load(&mut held, &bytes, d(2026, 1, 1));
        assert_eq!(figures(&plan), (0, 0, 0, 0), "{words}");
        assert!(plan.is_broken() && plan.problems[0].row == row, "{words}: {:?}", plan.problems);
        assert!(plan.problems[0].message.contains(words), "{words}: {:?}", plan.problems);
        assert_eq!(held, before);
    }
}

#[test]
fn a_list_that_would_close_most_of_italy_asks_first() {
    let codes: Vec<(String, String)> = (1..=60).map(|n| (format!("041{n:03}"), format!("A{n:03}"))).collect();
    let rows: Vec<(&str, &str, &str)> = codes.iter().map(|(i, c)| (i.as_str(), "Nome", c.as_str())).collect();
    let mut held = Vec::new();
    load(&mut held, &list(&rows), d(2025, 1, 1));
    let plan = plan_istat(&held, parse_istat(&list(&rows[..10])), &Terms::on(d(2026, 1, 1)));
    assert!(plan.is_broken() && plan.problems[0].message.contains("sembra incompleto"));
    let plan = plan_istat(&held, parse_istat(&list(&rows[..10])), &Terms::on(d(2026, 1, 1)).all_agreed());
    assert_eq!(figures(&plan), (0, 0, 50, 10));
}

fn ente(code: &str, name: &str, fiscal: &str, category: &str, istat: &str, cadastral: &str) -> String {
    format!(
        "1,{code},{name},{fiscal},Pubbliche Amministrazioni,{category},,,,,,,Mario,Segreto,Sindaco,{istat},{cadastral},61041,\"Via Roma, 1\",Info@Comune.it,Altro,Pec@Comune.it,Pec,https://www.comune.it/,2026-01-01\n"
    )
}

fn enti(rows: &[String]) -> Vec<u8> {
    format!("{ENTI}{}", rows.concat()).into_bytes()
}

#[test]
fn ipa_completes_comuni_and_opens_the_rest_without_any_persons_name() {
    let mut held = Vec::new();
    load(&mut held, &list(&THREE), d(2025, 1, 1));
    let bytes = enti(&[
        ente("C_A035", "COMUNE DI ACQUALAGNA", "00152230413", "L6", "041001", "A035"),
        ente("c_l50x", "Comune di Urbino", "82004510416", "L6", "041067", ""),
        ente("umcs", "Unione Montana Catria", "", "L18", "041061", ""),
        ente("c_z999", "Comune di Altrove", "", "L6", "099999", "M999"),
    ]);
    let plan = plan_ipa(&held, parse_ipa(&bytes), &Terms::on(d(2026, 1, 1)));
    assert_eq!(figures(&plan), (1, 2, 0, 0), "{:?}", plan.problems);
    assert_eq!((plan.problems.len(), plan.problems[0].row), (1, 5));
    assert!(!format!("{plan:?}").contains("Segreto"));
    apply(&mut held, &plan);
    let first = &held[0].facts;
    assert_eq!((first.name.as_str(), first.kind), ("Acqualagna", BodyKind::Comune));
    assert_eq!(first.fiscal.as_ref().unwrap().as_str(), "00152230413");
    assert_eq!((first.pec.as_deref(), first.email.as_deref()), (Some("pec@comune.it"), Some("info@comune.it")));
    assert_eq!((first.website.as_deref(), first.place.street.as_deref()), (Some("www.comune.it"), Some("Via Roma, 1")));
    assert_eq!(held[3].facts.kind, BodyKind::UnioneMontana);
    assert_eq!(held[3].facts.place.city.as_deref(), Some("Serra Sant'Abbondio"));
    let again = plan_ipa(&held, parse_ipa(&bytes), &Terms::on(d(2026, 2, 1)));
    assert_eq!(figures(&again), (0, 0, 0, 3));
    let fewer = enti(&[ente("c_a035", "COMUNE DI ACQUALAGNA", "", "L6", "041001", "A035")]);
    let plan = plan_ipa(&held, parse_ipa(&fewer), &Terms::on(d(2026, 3, 1)));
    assert_eq!(figures(&plan), (0, 0, 1, 1), "only the letters' case of a code and blanks differ");
    assert_eq!(plan.closed[0].last, d(2026, 2, 28));
}

#[test]
fn the_legacy_file_of_ipa_is_read_too() {
    let mut held = Vec::new();
    load(&mut held, &list(&THREE), d(2020, 1, 1));
    let header = "cod_amm\tdes_amm\tComune\tnome_resp\tcogn_resp\tCap\tProvincia\tRegione\tsito_istituzionale\tIndirizzo\ttitolo_resp\ttipologia_istat\ttipologia_amm\tacronimo\tcf_validato\tCf\tmail1\ttipo_mail1\tmail2\ttipo_mail2\n";
    let row = |code: &str, name: &str, kind: &str| {
        format!(
            "{code}\t{name}\tAcqualagna\tMario\tSegreto\t61041\tPU\tMarche\twww.x.it\tVia \"A\"\tSindaco\t{kind}\tPubbliche Amministrazioni\tnull\tS\t00152230413\tx@pec.it\tpec\tnull\taltro\n"
        )
    };
    let text = format!(
        "{header}{}{}",
        row("c_a035", "Comune di Acqualagna", "Comuni e loro Consorzi e Associazioni"),
        row("uc_x", "Unione Prova", "Unioni di Comuni e loro Consorzi e Associazioni")
    );
    let plan = plan_ipa(&held, parse_ipa(text.as_bytes()), &Terms::on(d(2020, 2, 1)));
    assert_eq!(figures(&plan), (1, 1, 0, 0), "{:?}", plan.problems);
    assert_eq!(plan.added[0].value.facts.kind, BodyKind::Unione);
    assert_eq!(plan.added[0].value.facts.place.sigla.as_deref(), Some("PU"));
    assert_eq!(plan.changed[0].value.after.pec.as_deref(), Some("x@pec.it"));
    assert!(!format!("{plan:?}").contains("Segreto"));
}

#[test]
fn a_broken_ipa_file_says_which_row() {
    for (row, words) in [
        (ente("c_a035", "Comune", "00152230414", "L6", "041001", "A035"), "codice fiscale"),
        (ente("", "Comune", "", "L6", "041001", "A035"), "codice IPA"),
        (ente("c_a036", "Comune", "", "L6", "41001", "A035"), "codice ISTAT"),
        (ente("C_A000", "Comune", "", "L6", "041001", "A035"), "è già nella riga 2"),
    ] {
        let bytes = enti(&[ente("c_a000", "Comune", "", "L6", "041001", ""), row]);
        let plan = plan_ipa(&[], parse_ipa(&bytes), &Terms::on(d(2026, 1, 1)));
        assert!(plan.is_broken() && plan.is_empty());
        assert!(plan.problems[0].row == 3 && plan.problems[0].message.contains(words), "{:?}", plan.problems);
    }
}

fn skipping(on: NaiveDate) -> Terms {
    Terms { skip_bad_rows: true, ..Terms::on(on) }
}

#[test]
fn good_rows_go_on_without_the_bad_ones_when_somebody_agrees() {
    let mut held = Vec::new();
    load(&mut held, &list(&THREE), d(2025, 1, 1));
    let rows = ["umcs", "uval", "umar"].map(|c| ente(c, &format!("Unione {c}"), "", "L18", "041061", ""));
    let first = enti(&rows);
    let plan = plan_ipa(&held, parse_ipa(&first), &Terms::on(d(2025, 2, 1)));
    assert!(plan.needs.is_empty());
    apply(&mut held, &plan);
    // One row at fault, one body gone, one changed.
    let bad = enti(&[
        ente("umcs", "Unione umcs", "00152230414", "L18", "041061", ""),
        ente("uval", "Unione del Vallato", "", "L18", "041061", ""),
    ]);
    let refused = plan_ipa(&held, parse_ipa(&bad), &Terms::on(d(2026, 1, 1)));
    assert!(refused.is_broken() && refused.is_empty());
    assert_eq!((refused.needs.as_slice(), refused.left_out().collect::<Vec<_>>()), (&[Consent::LeaveOut][..], vec![2]));
    let plan = plan_ipa(&held, parse_ipa(&bad), &skipping(d(2026, 1, 1)));
    assert_eq!(figures(&plan), (0, 1, 1, 0), "the body of the bad row is in the register: it does not close");
    assert_eq!((plan.closed[0].code.as_str(), plan.left_out().count()), ("umar", 1));
    // A row whose code can't be read might be of any body: nothing closes.
    let nameless = enti(&[ente("", "Unione", "", "L18", "041061", ""), rows[1].clone()]);
    let plan = plan_ipa(&held, parse_ipa(&nameless), &skipping(d(2026, 1, 1)));
    assert_eq!(figures(&plan), (0, 0, 0, 1));
    assert!(plan.problems[0].row == 0 && plan.problems[0].message.contains("non chiude nulla"));
}

#[test]
fn agreeing_to_leave_rows_out_never_saves_a_file_whose_structure_is_broken() {
    let short = format!("{ISTAT_2024}{}11;041;041\r\n", line("041001", "Acqualagna", "A035"));
    for bytes in [latin1(&short), b"codice;nome\n1;a\n".to_vec(), latin1(ISTAT_2024)] {
        let plan = plan_istat(&[], parse_istat(&bytes), &Terms::on(d(2026, 1, 1)).all_agreed());
        assert!(plan.is_broken() && plan.is_empty() && plan.needs.is_empty(), "{:?}", plan.problems);
    }
    // The second of two rows that say the same stays out, and closes neither of its two Comuni.
    let mut held = Vec::new();
    load(&mut held, &list(&THREE), d(2025, 1, 1));
    let double = list(&[THREE[0], ("041001", "Doppio", "L500"), THREE[2]]);
    let plan = plan_istat(&held, parse_istat(&double), &skipping(d(2026, 1, 1)));
    assert_eq!((figures(&plan), plan.left_out().collect::<Vec<_>>()), ((0, 0, 0, 2), vec![3]));
}

#[test]
fn population_finds_comuni_by_the_code_of_its_day_and_lists_the_rest() {
    let mut held = Vec::new();
    load(&mut held, &list(&THREE[..2]), d(2025, 1, 1));
    let spans: Vec<CodeSpan> = held
        .iter()
        .flat_map(|b| {
            codes_of(&b.facts).into_iter().map(|(scheme, code)| CodeSpan { body: b.id, scheme, code, period: b.life })
        })
        .collect();
    let text = "codice_istat,comune,anno,popolazione\n041001,Acqualagna,2021,4151\n041067,Urbino,2021,13.734\n041071,Ignoto,2021,7\n";
    let plan = plan_population(&spans, &[], parse_population(text.as_bytes()), &Terms::on(d(2026, 1, 1)));
    assert_eq!(figures(&plan), (2, 0, 0, 0));
    assert_eq!((plan.problems.len(), plan.problems[0].row), (1, 4));
    assert_eq!(plan.added[1].value, NewCount { body: held[1].id, on: d(2021, 1, 1), value: 13_734 });
    let counts: Vec<CountRecord> =
        plan.added.iter().map(|a| CountRecord { body: a.value.body, on: a.value.on, value: a.value.value }).collect();
    let text = text.replace("4151", "4152");
    let plan = plan_population(&spans, &counts, parse_population(text.as_bytes()), &Terms::on(d(2026, 1, 1)));
    assert_eq!(figures(&plan), (0, 1, 0, 1));
    assert_eq!(
        (plan.changed[0].changes[0].before.as_str(), plan.changed[0].changes[0].after.as_str()),
        ("4.151", "4.152")
    );
    for bad in
        ["041001,A,21,5", "041001,A,2021,-5", "041001,A,2021,5.5", "41001,A,2021,5", "041067,A,2021,9\n041067,A,2021,9"]
    {
        let text = format!("codice_istat,comune,anno,popolazione\n{bad}\n");
        let plan = plan_population(&spans, &[], parse_population(text.as_bytes()), &Terms::on(d(2026, 1, 1)));
        assert!(plan.is_broken() && plan.is_empty() && plan.problems[0].row >= 2, "{bad}");
    }
}

#[test]
fn offices_are_read_with_both_headers_and_one_is_the_default() {
    let body = Id::from_parts(1, 0);
    let bodies = HashMap::from([("c_a035".to_owned(), body)]);
    let legacy = "cod_amm,cod_ou,cod_uni_ou,des_ou,regione,provincia,comune,indirizzo,cap,cf,dt_verifica_cf,data_avvio_sfe\n\
        c_A035,X1,AAAAA1,Tributi,Marche,PU,Acqualagna,\"Via Roma, 1\",61041,00152230413,2018-09-05,2014-06-06\n\
        c_a035,Uff_eFatturaPA,UF0001,Uff_eFatturaPA ,Marche,PU,Acqualagna,Via,61041,00152230413,2018-09-05,2015-03-31\n\
        altro,U,UF0002,Uff_eFatturaPA,Marche,PU,X,Via,61041,,,\n";
    let plan = plan_offices(&bodies, &[], parse_offices(legacy.as_bytes()), &Terms::on(d(2022, 5, 19)));
    assert_eq!(figures(&plan), (2, 0, 0, 0), "{:?}", plan.problems);
    assert_eq!(plan.problems[0].row, 4);
    assert!(!plan.added[0].value.is_default && plan.added[1].value.is_default);
    let held: Vec<OfficeRecord> =
        plan.added.iter().map(|a| OfficeRecord { office: a.value.clone(), until: None }).collect();
    let today = "Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Codice_uni_uo,Codice_uni_aoo,Codice_uni_uo_padre,Descrizione_uo,Data_istituzione,Codice_fiscale_sfe,Data_verifica_cf,Data_avvio_sfe\n\
        c_a035,Comune di Acqualagna,00152230413,UF0001,,,Uff_eFatturaPA,2015-03-31,00152230413,2018-09-05,2015-03-31\n";
    let plan = plan_offices(&bodies, &held, parse_offices(today.as_bytes()), &Terms::on(d(2026, 1, 1)));
    assert_eq!(figures(&plan), (0, 0, 1, 1));
    assert_eq!(plan.closed[0].value.as_str(), "AAAAA1");
    let broken = today.replace("UF0001", "UF001");
    assert!(plan_offices(&bodies, &held, parse_offices(broken.as_bytes()), &Terms::on(d(2026, 1, 1))).is_broken());
}

proptest! {
    /// Whatever was loaded before, loading a list makes the Comuni in force exactly those of the
    /// list, and loading it again changes nothing.
    #[test]
    fn the_second_load_changes_nothing(
        first in proptest::collection::btree_set(1_u16..40, 1..30),
        second in proptest::collection::btree_set(1_u16..40, 1..30),
    ) {
        let rows = |set: &std::collections::BTreeSet<u16>| {
            let lines: String = set.iter().map(|n| line(&format!("041{n:03}"), &format!("Nome {n}"), &format!("A{n:03}"))).collect();
            latin1(&format!("{ISTAT_2024}{lines}"))
        };
        let mut held = Vec::new();
        for (set, on) in [(&first, d(2025, 1, 1)), (&second, d(2026, 1, 1)), (&second, d(2026, 6, 1))] {
            let plan = plan_istat(&held, parse_istat(&rows(set)), &Terms::on(on).all_agreed());
            if on == d(2026, 6, 1) {
                prop_assert!(plan.is_empty());
            }
            apply(&mut held, &plan);
            let open: std::collections::BTreeSet<String> =
                held.iter().filter(|b| b.life.contains(on)).map(|b| b.facts.main_code().to_owned()).collect();
            prop_assert_eq!(open, set.iter().map(|n| format!("041{n:03}")).collect());
        }
    }

    /// Bytes of any kind are answered, never with a panic, and broken ones change nothing.
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(plan_istat(&[], parse_istat(&bytes), &Terms::on(d(2026, 1, 1))).is_empty());
        prop_assert!(plan_ipa(&[], parse_ipa(&bytes), &Terms::on(d(2026, 1, 1))).is_empty());
    }
}
