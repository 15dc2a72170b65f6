//! The pages of bodies and registers.

use app::jobs::{Registry, run_all};
use app::mail::Mailer;
use app::territory::{Request, find, load_now};
use app::{Actor, PlatformScope};
use axum::body::{Body, to_bytes};
use axum::http::{Request as HttpRequest, StatusCode, header};
use chrono::NaiveDate;
use domain::identity::StaffRole;
use domain::territory::register::{Source, Terms};
use testkit::Engine;
use tower::ServiceExt;

use crate::site::{Site, Visitor};

const LIST: &str = "Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione Regione;Sigla automobilistica;Codice Catastale del comune\n041001;Acqualagna;Marche;PU;A035\n041061;Serra Sant'Abbondio;Marche;PU;I654\n";

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

struct Desk {
    site: Site,
    ada: Visitor,
    id: String,
}

fn desk() -> Desk {
    let site = Site::new(Engine::Sqlite);
    let scope = PlatformScope::new(Actor::program("prova"));
    let request = Request { source: Source::IstatComuni, terms: Terms::on(day(2026, 1, 1)) };
    load_now(&site.t.app, &scope, &request, LIST.as_bytes(), |_, _| {}).unwrap();
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let id = site.t.app.read(|rx| find(rx, "041001", day(2026, 10, 19))).unwrap().unwrap().to_string();
    Desk { site, ada, id }
}

async fn text(response: axum::http::Response<Body>) -> (StatusCode, String) {
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_filters_by_its_address_and_leaves_as_files() {
    let d = desk();
    let (status, all) = d.site.get(&d.ada, "/pu/cst/enti").await;
    assert_eq!(status, StatusCode::OK);
    assert!(all.contains("Acqualagna") && all.contains("Serra Sant&#39;Abbondio"), "{all}");
    let (_, some) = d.site.get(&d.ada, "/pu/cst/enti?q=abbondio&ordine=-nome").await;
    assert!(!some.contains(">Acqualagna<") && some.contains("Abbondio"));
    let (_, none) = d.site.get(&d.ada, "/pu/cst/enti?tipo=parco").await;
    assert!(none.contains("Nessun ente corrisponde ai filtri"));
    let (_, csv) = d.site.get(&d.ada, "/pu/cst/enti/elenco.csv?q=abbondio").await;
    assert!(csv.contains("Serra Sant'Abbondio;Comune;041061;I654") && !csv.contains("Acqualagna"), "{csv}");
    let (status, _) = d.site.get(&d.ada, "/pu/cst/enti/elenco.xlsx").await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tab_of_a_body_opens_and_what_is_typed_is_kept_or_saved() {
    let d = desk();
    let base = format!("/pu/cst/enti/{}", d.id);
    for tab in ["", "/dotazioni", "/contatti", "/applicativi", "/unioni", "/storia", "/fatturazione", "/contatti/nuovo"]
    {
        let (status, page) = d.site.get(&d.ada, &format!("{base}{tab}")).await;
        assert_eq!(status, StatusCode::OK, "{tab}");
        assert!(page.contains("Acqualagna"), "{tab}");
    }
    let path = format!("{base}/contatti/nuovo");
    let bad = "ruolo=cst-referent&nome=Nome+Prova&email=senza&dal=01/01/2024&al=";
    let (status, page) = text(d.site.send(&d.ada, "POST", &path, bad).await).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("value=\"Nome Prova\"") && page.contains("non è completo"), "{page}");
    let good = "ruolo=cst-referent&nome=Nome+Prova&email=a%40b.example&telefono=&dal=01/01/2024&al=";
    let (status, _) = text(d.site.send(&d.ada, "POST", &path, good).await).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = d.site.get(&d.ada, &format!("{base}/contatti")).await;
    assert!(page.contains("Nome Prova") && page.contains("in carica"), "{page}");
    let count = "voce=workstations&valore=25&data=01/01/2026&fonte=Scheda";
    d.site.send(&d.ada, "POST", &format!("{base}/dotazioni"), count).await;
    let (_, page) = d.site.get(&d.ada, &format!("{base}/dotazioni")).await;
    assert!(page.contains("01/01/2026") && page.contains("Scheda"), "{page}");
    let (status, page) =
        text(d.site.send(&d.ada, "POST", &format!("{base}/dotazioni"), "voce=servers&valore=x&data=1").await).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("numero intero"), "{page}");
    let (status, _) = d.site.get(&d.ada, "/pu/cst/enti/01K0000000000000000000000Z").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

/// Sends a file of Comuni; answers the address of its preview.
async fn send_register(d: &Desk, admin: &Visitor, file: &str) -> String {
    let part =
        |name: &str, value: &str| format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body = format!(
        "{}{}--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"elenco.csv\"\r\n\r\n{file}\r\n--x--\r\n",
        part("registro", "istat-comuni"),
        part("data", "01/07/2026")
    );
    let request = HttpRequest::post("/piattaforma/registri")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::COOKIE, admin.cookie.clone().unwrap())
        .body(Body::from(body))
        .unwrap();
    let response = d.site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_at_fault_are_named_and_stay_out_only_with_consent() {
    let d = desk();
    let admin = d.site.visitor("Ro", true, &[], &[]);
    let address =
        send_register(&d, &admin, &format!("{LIST}041002;Apecchio;Marche;PU;A327\n041003;Sbagliato;Marche;PU;XX\n"))
            .await;
    let (_, page) = d.site.get(&admin, &address).await;
    let bad = LIST.lines().count() + 2;
    for words in ["Righe che restano fuori", &format!("Sono le righe {bad}:"), "lascia-fuori", "Apecchio"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    d.site.send(&admin, "POST", &address, "").await;
    let (_, page) = d.site.get(&admin, &address).await;
    assert!(page.contains("lascia-fuori"), "without the consent it is a preview still: {page}");
    d.site.send(&admin, "POST", &address, "lascia-fuori=si").await;
    run_all(&d.site.t.app, &Registry::standard(Mailer::outbox())).unwrap();
    let (_, page) = d.site.get(&admin, &address).await;
    assert!(page.contains("tranne 1\u{a0}riga lasciata fuori") && page.contains("Righe che restano fuori"), "{page}");
    assert!(d.site.t.app.read(|rx| find(rx, "041002", day(2026, 10, 19))).unwrap().is_some());
    let broken = send_register(&d, &admin, "codice;nome\n1;a\n").await;
    let (_, page) = d.site.get(&admin, &broken).await;
    assert!(page.contains("non si può caricare così") && !page.contains("lascia-fuori"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_sent_previewed_confirmed_and_loaded() {
    let d = desk();
    let admin = d.site.visitor("Ro", true, &[], &[]);
    let file = format!("{LIST}041002;Apecchio;Marche;PU;A327\n");
    let address = send_register(&d, &admin, &file).await;
    let (_, page) = d.site.get(&admin, &address).await;
    assert!(page.contains("Apecchio") && page.contains("Da aggiungere"), "{page}");
    let found = |d: &Desk| d.site.t.app.read(|rx| find(rx, "041002", day(2026, 10, 19))).unwrap();
    assert!(found(&d).is_none(), "a preview writes nothing");
    d.site.send(&admin, "POST", &address, "").await;
    let (_, page) = d.site.get(&admin, &address).await;
    assert!(page.contains("Il lavoro sta per cominciare"), "{page}");
    run_all(&d.site.t.app, &Registry::standard(Mailer::outbox())).unwrap();
    let (_, page) = d.site.get(&admin, &address).await;
    assert!(page.contains("Caricamento finito"), "{page}");
    assert!(found(&d).is_some());
    let (_, page) = d.site.get(&admin, "/piattaforma/registri").await;
    assert!(page.contains("elenco.csv") && page.contains("caricato"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merger_is_asked_for_by_codes_and_refused_at_its_fields() {
    let d = desk();
    let admin = d.site.visitor("Ro", true, &[], &[]);
    let bad = "enti=041001%0A041099&dal=01/01/2027&denominazione=Nuovo&istat=041070&cadastral=";
    let (status, page) = text(d.site.send(&admin, "POST", "/piattaforma/fusione", bad).await).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Nessun ente risponde al codice 041099"),
        "{page}"
    );
    let good = "enti=041001%0A041061&dal=01/01/2027&denominazione=Nuovo&istat=041080&cadastral=";
    let (status, _) = text(d.site.send(&admin, "POST", "/piattaforma/fusione", good).await).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(d.site.t.app.read(|rx| find(rx, "041080", day(2027, 1, 1))).unwrap().is_some());
    let (_, page) = d.site.get(&d.ada, &format!("/pu/cst/enti/{}", d.id)).await;
    assert!(page.contains("è diventato") && page.contains("Nuovo"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_keeps_its_own_applications() {
    let d = desk();
    let referent = d.site.visitor("Vi", false, &[], &[(d.id.as_str(), domain::identity::BodyRole::Referent)]);
    let base = format!("/pu/ente/{}/applicativi", d.id);
    let form = "prodotto=Protocollo+Prova&ambito=Protocollo&fornitore=Ditta&versione=1&scadenza=31/12/2027";
    let (status, _) = text(d.site.send(&referent, "POST", &format!("{base}/nuovo"), form).await).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = d.site.get(&referent, &base).await;
    assert!(page.contains("Protocollo Prova") && page.contains("fino al 31/12/2027"), "{page}");
    let (_, theirs) = d.site.get(&d.ada, &format!("/pu/cst/enti/{}/applicativi", d.id)).await;
    assert!(theirs.contains("Protocollo Prova"), "the centre reads the same list");
    let (status, page) =
        text(d.site.send(&referent, "POST", &format!("{base}/nuovo"), "prodotto=&scadenza=x").await).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("nome del prodotto"), "{page}");
}
