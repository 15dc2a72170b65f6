//! The needs form as its two sides use it.

use axum::http::StatusCode;
use domain::identity::{BodyRole, StaffRole};
use testkit::Engine;

use crate::site::{Site, Visitor, text};
use crate::tariffs::{refused, sent};

struct Ready {
    site: Site,
    body: String,
    ada: Visitor,
}

/// A centre with charter, prices and two members; nobody has prepared a campaign yet.
fn ready() -> Ready {
    let site = Site::new(Engine::Sqlite);
    let centre = testkit::dues::fill(&site.t.app, site.centre, "lecco", &[3_000, 8_000]);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let edition = app::charter::NewEdition {
        version: "2026/1".into(),
        from: day,
        act: String::new(),
        introduction: String::new(),
    };
    site.t
        .app
        .write(|tx| {
            app::charter::install(tx, &centre.staff, Some("lecco"), day)?;
            app::charter::publish(tx, &centre.staff, &edition).map(|_| ())
        })
        .unwrap();
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Secretary)], &[]);
    Ready { body: centre.members[0].id.to_string(), site, ada }
}

/// Prepares and opens the campaign of 2027; gives the page of the body's form at each desk.
async fn open(r: &Ready) -> (String, String) {
    let base = "/pu/cst/fabbisogni";
    let good = "year=2027&opens=01/10/2026&closes=30/11/2026&reminders=14, 7&message=Grazie";
    let to = sent(&r.site, &r.ada, &format!("{base}/nuova"), good).await;
    sent(&r.site, &r.ada, &format!("{to}/apri"), "").await;
    let (_, page) = r.site.get(&r.ada, &to).await;
    let id = page.split("/fabbisogni/schede/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let staff = format!("{base}/schede/{id}");
    (format!("/pu/ente/{}/fabbisogni/{id}", r.body), staff)
}

fn has(page: &str, all: &[&str]) {
    for words in all {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_is_prepared_with_its_dates() {
    let r = ready();
    let new = "/pu/cst/fabbisogni/nuova";
    let wrong =
        refused(&r.site, &r.ada, new, "year=2027&opens=domani&closes=01/10/2026&reminders=sette&message=Ciao").await;
    has(&wrong, &["value=\"domani\"", "#campo-opens", "value=\"sette\"", "#campo-reminders", ">Ciao</textarea>"]);
    let (_, staff) = open(&r).await;
    let again = refused(&r.site, &r.ada, new, "year=2027&opens=01/10/2026&closes=30/11/2026&reminders=").await;
    has(&again, &["#campo-year", "c&#39;è già"]);
    let (_, campaign) = r.site.get(&r.ada, "/pu/cst/fabbisogni/2027").await;
    has(&campaign, &["Comune di Prova 001", "Non iniziata", "0 su 2", "Sollecita 2 enti"]);
    let (_, desk) = r.site.get(&r.ada, "/pu/cst/").await;
    has(&desk, &["Segui la raccolta dei fabbisogni 2027"]);
    let wrong = refused(&r.site, &r.ada, &format!("{staff}/proroga"), "until=01/11/2026&reason=neve").await;
    has(&wrong, &["value=\"neve\"", "value=\"01/11/2026\""]);
    sent(&r.site, &r.ada, &format!("{staff}/proroga"), "until=20/12/2026&reason=neve").await;
    let (_, sheet) = r.site.get(&r.ada, &staff).await;
    has(&sheet, &["Proroga al 20 dicembre 2026", "neve"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_compiler_fills_and_the_signatory_confirms() {
    let r = ready();
    let (own, staff) = open(&r).await;
    let mirko = r.site.visitor("Mirko", false, &[], &[(&r.body, BodyRole::Compiler)]);
    let lidia = r.site.visitor("Lidia", false, &[], &[(&r.body, BodyRole::Signatory)]);
    let (_, today) = r.site.get(&mirko, &format!("/pu/ente/{}/", r.body)).await;
    has(&today, &["Compila la scheda dei fabbisogni 2027", "entro il 30 novembre 2026"]);
    let (_, form) = r.site.get(&mirko, &own).await;
    has(&form, &["name=\"pagopa:wish\"", "data-autosave", "Compreso nella quota base", "Salva e ricalcola"]);
    assert!(!form.contains("Rivedi e conferma"), "the compiler does not confirm");

    let wrong = "pagopa:wish=add&posta-collaborazione:wish=add&posta-collaborazione:quantity=tante";
    let page = refused(&r.site, &mirko, &own, wrong).await;
    has(&page, &["value=\"tante\"", "#campo-posta-collaborazione-quantity", "La bozza è salvata"]);
    let no = refused(&r.site, &lidia, &format!("{own}/conferma"), "").await;
    has(&no, &["Torna alla scheda"]);
    sent(&r.site, &mirko, &own, "posta-collaborazione:wish=add&posta-collaborazione:quantity=12").await;
    assert_eq!(r.site.get(&mirko, &format!("{own}/conferma")).await.0, StatusCode::FORBIDDEN);
    let (_, summary) = r.site.get(&lidia, &format!("{own}/conferma")).await;
    has(&summary, &["Che cosa cambia", "Aggiungere: quantità 12", "Conferma la scheda 2027", "Quest&#39;anno (2026)"]);
    sent(&r.site, &mirko, &format!("{own}/righe/pagopa"), "text=Ci serve da marzo").await;
    refused(&r.site, &r.ada, &format!("{staff}/righe/pagopa"), "text=").await;
    sent(&r.site, &r.ada, &format!("{staff}/righe/pagopa"), "text=Va bene").await;
    let (_, talk) = r.site.get(&mirko, &format!("{own}/righe/pagopa")).await;
    has(&talk, &["Ci serve da marzo", "Va bene", "Ada (centro)"]);
    sent(&r.site, &lidia, &format!("{own}/conferma"), "").await;
    let late = refused(&r.site, &mirko, &own, "pagopa:wish=none").await;
    has(&late, &["solo il centro può riaprirla"]);

    let (_, sheet) = r.site.get(&r.ada, &staff).await;
    has(&sheet, &["da Lidia", "Applica tutte", "comincia", "Commenti (2)"]);
    let (_, follow) = r.site.get(&r.ada, &format!("{staff}/seguito")).await;
    has(&follow, &["Comincia il servizio il 1° gennaio", "Chiedi un preventivo", "Emetti l&#39;allegato 2027"]);
    sent(&r.site, &r.ada, &format!("{staff}/applica"), "").await;
    let (_, sheet) = r.site.get(&r.ada, &staff).await;
    has(&sheet, &["Nulla da applicare", "Versione 1"]);
    let (_, results) = r.site.get(&r.ada, "/pu/cst/fabbisogni/2027/risultati").await;
    has(&results, &["1 su 2", "Per servizio", "Per area", "Per ente"]);
    let (status, csv) = r.site.get(&r.ada, "/pu/cst/fabbisogni/2027/risultati.csv").await;
    assert!(status == StatusCode::OK && csv.lines().count() >= 3, "{csv}");
    let wrong = refused(&r.site, &r.ada, &format!("{staff}/riapri"), "reason=").await;
    has(&wrong, &["id=\"campo-reason-errore\"", "Scrivere il motivo della riapertura"]);
    sent(&r.site, &r.ada, &format!("{staff}/riapri"), "reason=manca il sito").await;
    let (_, form) = r.site.get(&mirko, &own).await;
    has(&form, &["Il centro ha riaperto la scheda", "manca il sito", "?versione=1"]);
    let (_, old) = r.site.get(&mirko, &format!("{own}?versione=1")).await;
    assert!(old.contains("versione 1") && !old.contains("name=\"pagopa:wish\""), "{old}");
    assert_eq!(r.site.get(&mirko, &format!("{own}?versione=9")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_open_at_once_tell_what_the_other_wrote() {
    let r = ready();
    let (own, _) = open(&r).await;
    let mirko = r.site.visitor("Mirko", false, &[], &[(&r.body, BodyRole::Compiler)]);
    let ivo = r.site.visitor("Ivo", false, &[], &[(&r.body, BodyRole::Referent)]);
    let (_, form) = r.site.get(&ivo, &own).await;
    let base = form.split("name=\"pagopa:base\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    sent(&r.site, &mirko, &own, &format!("pagopa:base={base}&pagopa:wish=add&pagopa:note=subito")).await;
    let answer = r.site.send(&ivo, "POST", &own, &format!("pagopa:base={base}&pagopa:wish=none&pagopa:note=mai")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    has(
        &String::from_utf8_lossy(&bytes),
        &["era stata cambiata da Mirko", "Aggiungere. Nota: subito", "value=\"mai\""],
    );
    let (_, talk) = r.site.get(&mirko, &format!("{own}/righe/pagopa")).await;
    has(&talk, &["Risposta sostituita", "subito"]);
    let vicino = r.site.visitor("Vic", false, &[], &[(&r.site.other_body, BodyRole::Signatory)]);
    assert_eq!(r.site.get(&vicino, &own.replace(&r.body, &r.site.other_body)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_is_shown_before_it_is_made() {
    let r = ready();
    let (own, staff) = open(&r).await;
    let lidia = r.site.visitor("Lidia", false, &[], &[(&r.body, BodyRole::Signatory)]);
    let follow = format!("{staff}/seguito");
    let (_, page) = r.site.get(&r.ada, &follow).await;
    has(&page, &["La scheda non è ancora confermata"]);
    assert!(!page.contains("Vedi che cosa si prepara"), "{page}");
    sent(&r.site, &lidia, &own, "pagopa:wish=add&libero-1:title=Un drone&libero-1:note=per i rilievi").await;
    sent(&r.site, &lidia, &format!("{own}/conferma"), "").await;
    let (_, sheet) = r.site.get(&r.ada, &staff).await;
    has(&sheet, &["/seguito\">Che cosa ne segue"]);
    let nothing = refused(&r.site, &r.ada, &follow, "fai:pagopa=&fai:libero-1=").await;
    has(&nothing, &["Scegliere che cosa preparare"]);

    let picked = "fai:pagopa=preventivo&fai:libero-1=preventivo:siti-internet&annex=si";
    let (status, plan) = text(r.site.send(&r.ada, "POST", &follow, picked).await).await;
    assert_eq!(status, StatusCode::OK);
    has(
        &plan,
        &[
            "«pagoPA leccoGOV»: si apre una richiesta",
            "«Un drone»: si apre",
            "Si emette l&#39;allegato annuale",
            "name=\"confirm\"",
        ],
    );
    let (_, still) = r.site.get(&r.ada, "/pu/cst/preventivi").await;
    assert!(!still.contains("pagoPA"), "nothing is made yet: {still}");
    let (_, back) = text(r.site.send(&r.ada, "POST", &follow, &format!("{picked}&change=si")).await).await;
    has(&back, &["<option value=\"preventivo:siti-internet\" selected", "Vedi che cosa si prepara"]);
    let wrong = refused(&r.site, &r.ada, &follow, "fai:libero-1=preventivo:fax&confirm=si").await;
    has(&wrong, &["#campo-fai-libero-1", "non è tra quelli a richiesta"]);
    for _ in 0..2 {
        let to = sent(&r.site, &r.ada, &follow, &format!("{picked}&confirm=si")).await;
        assert_eq!(to, follow);
    }
    let (_, page) = r.site.get(&r.ada, &follow).await;
    has(&page, &["Da preventivare", "Emesso il", "/docx"]);
    assert_eq!(page.matches("/pu/cst/preventivi/01").count(), 2, "once each: {page}");
    let (_, mine) = r.site.get(&lidia, &format!("/pu/ente/{}/convenzione", r.body)).await;
    has(&mine, &["Allegato annuale"]);
    let href = mine.split("/convenzione/documenti/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let paper = format!("/pu/ente/{}/convenzione/documenti/{href}", r.body);
    assert_eq!(r.site.get(&lidia, &paper).await.0, StatusCode::OK);
    let vicino = r.site.visitor("Vic", false, &[], &[(&r.site.other_body, BodyRole::Signatory)]);
    let stolen = paper.replace(&r.body, &r.site.other_body);
    assert_eq!(r.site.get(&vicino, &stolen).await.0, StatusCode::NOT_FOUND);
}
