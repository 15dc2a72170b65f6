//! Accessions at the centre's desk: services with what their price needs, withdrawals, files.

use app::agreements::{NewAccession, SignedOutside, accede_signed, invite};
use axum::http::{StatusCode, header};
use domain::identity::StaffRole;
use testkit::Engine;

use crate::site::{Site, Visitor};
use crate::tariffs::{refused, sent};

/// A centre with the charter and the prices of Pesaro e Urbino from the first day of 2026.
fn offering(site: &Site) -> (app::StaffScope, chrono::NaiveDate) {
    let scope = app::StaffScope::program(site.centre, "prova");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let write = |tx: &mut app::Tx<'_>| {
        app::charter::install(tx, &scope, Some("pesaro-urbino"), day)?;
        let edition = app::charter::NewEdition {
            version: "2026/1".into(),
            from: day,
            act: String::new(),
            introduction: String::new(),
        };
        app::charter::publish(tx, &scope, &edition)?;
        app::tariffs::adopt_ready_made(tx, &scope, "pesaro-urbino", day)
    };
    site.t.app.write(write).unwrap();
    (scope, day)
}

/// Such a centre; its first body has acceded, the second is invited. Gives the pages of the two accessions.
fn ready(site: &Site) -> (String, String) {
    let (scope, day) = offering(site);
    let new = |body: &str| NewAccession { body: body.parse().unwrap(), from: day, until: None, services: Vec::new() };
    let write = |tx: &mut app::Tx<'_>| {
        let on = chrono::NaiveDate::from_ymd_opt(2021, 5, 10).unwrap();
        let signed = SignedOutside { on, original: "protocollo 12".to_owned() };
        Ok((accede_signed(tx, &scope, &new(&site.body), &signed)?, invite(tx, &scope, &new(&site.other_body))?))
    };
    let (one, two) = site.t.app.write(write).unwrap();
    (format!("/pu/cst/adesioni/{one}"), format!("/pu/cst/adesioni/{two}"))
}

fn ada(site: &Site) -> Visitor {
    site.visitor("Ada", false, &[(site.centre, StaffRole::Secretary)], &[])
}

fn has(page: &str, all: &[&str]) {
    for words in all {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn services_of_a_new_accession_are_chosen_by_name_with_their_quantity() {
    let site = Site::new(Engine::Sqlite);
    offering(&site);
    let ada = ada(&site);
    let park = "tipo=parco&denominazione=Parco del Monte&dal=01/01/2020&ipa=parco_m";
    sent(&site, &ada, "/pu/cst/enti/nuovo", park).await;
    let new = "/pu/cst/adesioni/nuova";
    let (_, form) = site.get(&ada, new).await;
    has(&form, &["Formazione informatica", "name=\"services\" value=\"cloud\"", "name=\"quantity-cloud\""]);
    assert!(!form.contains("Posta elettronica"), "what the base fee includes is not asked for: {form}");
    let wrong = "body=parco_m&from=01/01/2026&services=connettivita&services=cloud&quantity-cloud=tanti";
    let wrong = refused(&site, &ada, new, wrong).await;
    has(
        &wrong,
        &["#campo-quantity-cloud", "value=\"tanti\"", "value=\"connettivita\" checked", "value=\"cloud\" checked"],
    );
    // What the charter does not offer is told at the services; nothing of the accession is kept.
    let strange = refused(&site, &ada, new, "body=parco_m&from=01/01/2026&services=mai-visto").await;
    has(&strange, &["#campo-services", "value=\"01/01/2026\""]);
    assert_eq!(site.get(&ada, "/pu/cst/adesioni.csv").await.1.lines().count(), 1);
    // A quantity alone chooses its service.
    let asked = "body=parco_m&from=01/01/2026&services=connettivita&quantity-formazione=12,5";
    let made = sent(&site, &ada, new, asked).await;
    let (_, page) = site.get(&ada, &made).await;
    has(&page, &["Connettività Internet e Intranet", "Formazione informatica", "quantità 12,5"]);
    assert!(!page.contains("Cloud ibrido"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_asked_for_with_what_its_price_needs() {
    let site = Site::new(Engine::Sqlite);
    let (one, _) = ready(&site);
    let ada = ada(&site);
    let (_, choose) = site.get(&ada, &format!("{one}/servizi/nuovo")).await;
    has(&choose, &["servizio=cloud", "Supporto PNRR", "Il listino non ha ancora un prezzo."]);
    let new = format!("{one}/servizi/nuovo");
    let (_, machine) = site.get(&ada, &format!("{new}?servizio=cloud")).await;
    has(&machine, &["name=\"vcpu\"", "name=\"disk\"", "name=\"quantity\"", "non stabilisce ancora tutti i prezzi"]);
    assert!(!machine.contains("name=\"mbps\""), "{machine}");
    let wrong = refused(&site, &ada, &new, "service=cloud&vcpu=4&ram=tanta&disk=&from=01/07/2026").await;
    has(&wrong, &["value=\"tanta\"", "value=\"4\"", "#campo-ram", "#campo-disk", "value=\"01/07/2026\""]);
    let early = refused(&site, &ada, &new, "service=cloud&vcpu=4&ram=8&disk=100&from=01/07/2025").await;
    has(&early, &["#campo-from", "value=\"01/07/2025\"", "01/01/2026"]);
    let to = sent(&site, &ada, &new, "service=cloud&vcpu=4&ram=8&disk=1.000&quantity=2&from=01/07/2026").await;
    let (_, page) = site.get(&ada, &to).await;
    has(
        &page,
        &["2 × (4\u{a0}vCPU, 8\u{a0}GB di memoria, 1.000\u{a0}GB di disco)", "01/07/2026", "non stabilisce ancora"],
    );

    let (_, hours) = site.get(&ada, &format!("{new}?servizio=formazione")).await;
    has(&hours, &["name=\"role-3\"", "name=\"people-1\"", "name=\"hours-1\""]);
    let typed = "service=formazione&role-1=Docente&people-1=2&hours-1=&role-2=&people-2=&hours-2=";
    let wrong = refused(&site, &ada, &new, typed).await;
    has(&wrong, &["#campo-hours-1", "value=\"Docente\""]);
    sent(&site, &ada, &new, &typed.replace("hours-1=", "hours-1=12,5")).await;
    sent(&site, &ada, &new, "service=connettivita&mbps=100").await;
    let (_, page) = site.get(&ada, &one).await;
    has(&page, &["Docente: 2 persone × 12,5\u{a0}ore", "100\u{a0}Mb/s"]);
    assert_eq!(site.get(&ada, &format!("{new}?servizio=fax")).await.0, StatusCode::NOT_FOUND);

    let line = page.split("/servizi/").find_map(|p| p.split_once("/togli")).unwrap().0.to_owned();
    sent(&site, &ada, &format!("{one}/servizi/{line}/togli"), "").await;
    let tom = site.visitor("Tom", false, &[(site.centre, StaffRole::Auditor)], &[]);
    let (_, read_only) = site.get(&tom, &one).await;
    assert!(!read_only.contains("Aggiungi un servizio") && !read_only.contains("Registra il recesso"), "{read_only}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_shows_what_follows_before_it_is_recorded() {
    let site = Site::new(Engine::Sqlite);
    let (one, two) = ready(&site);
    let ada = ada(&site);
    let leave = format!("{one}/recesso");
    let wrong = refused(&site, &ada, &leave, "delivered=ieri&reference=PEC+4321").await;
    has(&wrong, &["value=\"ieri\"", "#campo-delivered", ">PEC 4321</textarea>"]);
    has(&wrong, &["prima comunicazione nel 2024, entro il 2 ottobre 2024, con uscita il 1 gennaio 2025"]);
    let preview = async |form: &str| {
        let answer = site.send(&ada, "POST", &leave, form).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let early = "delivered=01/06/2023&reference=PEC+1";
    has(&preview(early).await, &["non ammette questo recesso", "02/10/2024", "Registra come non accolto"]);
    assert_eq!(sent(&site, &ada, &leave, &format!("{early}&confirmed=si")).await, one);
    let (_, page) = site.get(&ada, &one).await;
    has(&page, &["non accolto", "Registra il recesso"]);
    let good = "delivered=01/09/2026&reference=PEC+4321";
    has(&preview(good).await, &["Che cosa succede", "Dal 01/01/2027", "ammette questo recesso", "name=\"confirmed\""]);
    let (_, page) = site.get(&ada, &one).await;
    assert!(page.contains("Registra il recesso"), "nothing was recorded: {page}");
    assert_eq!(sent(&site, &ada, &leave, &format!("{good}&confirmed=si")).await, one);
    let (_, page) = site.get(&ada, &one).await;
    has(&page, &["Recesso comunicato il 01/09/2026", "Ultimo giorno 31/12/2026", "PEC 4321", "Annulla il recesso"]);
    refused(&site, &ada, &leave, good).await;
    sent(&site, &ada, &format!("{leave}/annulla"), "").await;
    let (_, page) = site.get(&ada, &one).await;
    assert!(page.contains("31/12/2030") && page.contains("Registra il recesso"), "{page}");

    let (_, invited) = site.get(&ada, &two).await;
    has(&invited, &["L&#39;ente deve ancora deliberare", "Firmata fuori dalla piattaforma"]);
    let no = refused(&site, &ada, &format!("{two}/recesso"), good).await;
    assert!(no.contains("non ha ancora deliberato"), "{no}");
    let record = format!("{two}/registra");
    let wrong = refused(&site, &ada, &record, "signed=ieri&original=").await;
    has(&wrong, &["value=\"ieri\"", "#campo-signed"]);
    sent(&site, &ada, &record, "signed=01/03/2026&original=protocollo+9").await;
    let (_, page) = site.get(&ada, &two).await;
    has(&page, &["In vigore", "originale: protocollo 9"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_centre_is_found_under_another() {
    let site = Site::new(Engine::Sqlite);
    let (one, _) = ready(&site);
    let mario = site.visitor("Mario", false, &[(site.other_centre, StaffRole::Coordinator)], &[]);
    let here = one.replace("/pu/", "/mc/");
    for path in ["", "/recesso", "/servizi/nuovo"] {
        assert_eq!(site.get(&mario, &format!("{one}{path}")).await.0, StatusCode::NOT_FOUND, "{one}{path}");
        assert_eq!(site.get(&mario, &format!("{here}{path}")).await.0, StatusCode::NOT_FOUND, "{here}{path}");
    }
    for (path, form) in [
        ("/recesso", "delivered=01/09/2026&reference=x&confirmed=si"),
        ("/servizi/nuovo", "service=cloud&vcpu=1&ram=1&disk=1"),
        ("/registra", "signed=01/03/2026&original=x"),
        ("/recesso/annulla", ""),
    ] {
        let status = site.send(&mario, "POST", &format!("{here}{path}"), form).await.status();
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_keep_what_was_typed_and_files_hold_what_is_filtered() {
    let site = Site::new(Engine::Sqlite);
    ready(&site);
    let ada = ada(&site);
    let wrong = refused(&site, &ada, "/pu/cst/adesioni/nuova", "body=c_g479&from=domani&services=cloud").await;
    has(&wrong, &["value=\"c_g479\"", "value=\"domani\"", "#campo-from", "value=\"cloud\" checked"]);
    let wrong = refused(&site, &ada, "/pu/cst/adesioni/nuova", "body=mai&from=01/01/2026&services=&invited=si").await;
    has(&wrong, &["Nessun ente ha il codice", "value=\"si\" checked"]);
    let scheme = "title=Convenzione&counterpart=Provincia&from=01/01/2026&until=31/12/2027&from_year=3&notice_days=90";
    let wrong = refused(&site, &ada, "/pu/cst/convenzioni/nuova", scheme).await;
    has(&wrong, &["almeno tre anni", "value=\"31/12/2027\""]);

    let (status, all) = site.get(&ada, "/pu/cst/adesioni.csv").await;
    assert_eq!((status, all.lines().count()), (StatusCode::OK, 3), "{all}");
    let (_, invited) = site.get(&ada, "/pu/cst/adesioni.csv?stato=invited").await;
    assert!(invited.lines().count() == 2 && invited.contains("Comune Vicino;"), "{invited}");
    assert!(invited.contains(";Da deliberare;0"), "{invited}");
    let answer = site.send(&ada, "GET", "/pu/cst/copertura.csv?il=01/06/2026", "").await;
    assert!(answer.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().contains("copertura-2026-06-01.csv"));
    let (_, matrix) = site.get(&ada, "/pu/cst/copertura.csv?il=01/06/2026").await;
    assert!(matrix.contains("Comune di Prova") && !matrix.contains("Comune Vicino"), "{matrix}");
    let (_, list) = site.get(&ada, "/pu/cst/adesioni").await;
    has(&list, &["Da deliberare", "In vigore"]);
    let (_, desk) = site.get(&ada, "/pu/cst/").await;
    has(&desk, &["Segui le delibere di adesione", "1\u{a0}ente", "1 da deliberare"]);
}

/// An agreement issued for an accession, by its id.
fn issued(site: &Site, accession: &str, body: &str) -> String {
    let hash = site.t.app.files.put(b"%PDF-1.7 convenzione").unwrap();
    let write = |tx: &mut app::Tx<'_>| {
        let centre = site.centre.as_str();
        let file = tx.record_file(centre, "convenzione.pdf", "application/pdf", &hash, 20)?.to_string();
        let row = app::agreements::PaperRow {
            centre_id: centre.to_owned(),
            id: tx.id::<app::agreements::PaperRow>().to_string(),
            accession_id: accession.to_owned(),
            body_id: body.to_owned(),
            kind: "agreement".to_owned(),
            scheme_id: "S".to_owned(),
            scheme_version: 2,
            name: "convenzione-prova".to_owned(),
            year: 2026,
            batch_id: None,
            pdf_file_id: file.clone(),
            pdf_sha256: hash.clone(),
            editable_file_id: file,
            issued_at: tx.now,
            issued_by: "Ada".to_owned(),
            source: String::new(),
        };
        storage::agreements::papers::add(tx.conn, &row)?;
        Ok(row.id)
    };
    site.t.app.write(write).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_paper_to_sign_is_chosen_among_those_issued() {
    let site = Site::new(Engine::Sqlite);
    let (one, two) = ready(&site);
    let ada = ada(&site);
    let choose = format!("{two}/documento");
    let (_, bare) = site.get(&ada, &choose).await;
    assert!(bare.contains("name=\"paper\"") && !bare.contains("Convenzione emessa"), "{bare}");
    let id = |page: &str| page.rsplit('/').next().unwrap().to_owned();
    let paper = issued(&site, &id(&two), &site.other_body);
    let other = issued(&site, &id(&one), &site.body);
    let (_, form) = site.get(&ada, &choose).await;
    has(
        &form,
        &[
            "Convenzione emessa il 19/10/2026, la più recente",
            "Schema, versione 2. Emessa da Ada",
            "Un PDF fatto fuori",
        ],
    );
    let wrong = refused(&site, &ada, &choose, "from=file").await;
    has(&wrong, &["Scegliere il file", "value=\"file\" checked"]);
    let wrong = refused(&site, &ada, &choose, "from=quale").await;
    has(&wrong, &["#campo-from", "Scegliere che cosa si firma"]);
    let both = site.upload(&ada, &choose, ("paper", "a.pdf", b"%PDF-1.7"), &[("from", &paper)]).await;
    assert_eq!(both.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let no = site.send(&ada, "POST", &choose, &format!("from={other}")).await;
    assert_eq!(no.status(), StatusCode::NOT_FOUND, "of another accession");
    assert_eq!(sent(&site, &ada, &choose, &format!("from={paper}")).await, two);
    let (_, page) = site.get(&ada, &two).await;
    has(
        &page,
        &[
            "è il documento da firmare",
            "Documento da firmare: convenzione.pdf",
            "Cambia il documento da firmare",
            "Prepara un documento",
        ],
    );
    let lia = site.visitor("Lia", false, &[], &[(&site.other_body, domain::identity::BodyRole::Viewer)]);
    let (_, own) = site.get(&lia, &format!("/pu/ente/{}/convenzione", site.other_body)).await;
    has(&own, &["Documenti", "schema, versione 2", "è il documento da firmare"]);
    let file = format!("/pu/ente/{}/convenzione/documenti/{paper}/pdf", site.other_body);
    assert_eq!(site.get(&lia, &file).await, (StatusCode::OK, "%PDF-1.7 convenzione".to_owned()));
    assert_eq!(site.get(&lia, &file.replace(&paper, &other)).await.0, StatusCode::NOT_FOUND);
}
