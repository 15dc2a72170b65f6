//! The charter at the centre's desk: services, areas, editions and their files.

use axum::http::{StatusCode, header};
use domain::identity::StaffRole;
use testkit::Engine;

use crate::site::{Site, Visitor};
use crate::tariffs::{refused, sent};

fn ready(site: &Site) -> Visitor {
    let scope = app::StaffScope::program(site.centre, "prova");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    site.t.app.write(|tx| app::charter::install(tx, &scope, Some("pesaro-urbino"), day)).unwrap();
    site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[])
}

fn has(page: &str, all: &[&str]) {
    for words in all {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

const SERVICE: &str = "code=firma-remota&name=Firma+remota&description=Firma&area=applicazioni&tier=base&inclusion=on-demand\
                       &runner=province&vat=outside-scope&vat_ground=riparto";

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_written_moved_and_published_by_forms() {
    let site = Site::new(Engine::Sqlite);
    let ada = ready(&site);
    let wrong = refused(&site, &ada, "/pu/cst/carta/servizi/nuovo", &SERVICE.replace("Firma+remota", "")).await;
    has(&wrong, &["value=\"firma-remota\"", "#campo-name", ">Firma</textarea>"]);
    let wrong =
        refused(&site, &ada, "/pu/cst/carta/servizi/nuovo", &format!("{SERVICE}&expires=mai&yearly_cost=tanto")).await;
    has(&wrong, &["value=\"mai\"", "value=\"tanto\"", "#campo-expires", "#campo-yearly-cost"]);
    let page = sent(&site, &ada, "/pu/cst/carta/servizi/nuovo", SERVICE).await;
    let wrong = refused(&site, &ada, &page, &SERVICE.replace("Firma+remota", "")).await;
    assert!(wrong.contains("#campo-name"), "{wrong}");
    let wrong = refused(&site, &ada, &format!("{page}/stato"), "state=withdrawn&since=01/02/2026").await;
    assert!(wrong.contains("non può passare"), "{wrong}");
    let wrong = refused(&site, &ada, &format!("{page}/stato"), "state=pilot&since=presto").await;
    assert!(wrong.contains("value=\"presto\""), "{wrong}");
    sent(&site, &ada, &format!("{page}/stato"), "state=pilot&since=01/02/2026").await;

    let typed = "version=&from=01/01/2026&act=Decreto+12&introduction=Benvenuti";
    let wrong = refused(&site, &ada, "/pu/cst/carta/pubblica", typed).await;
    has(&wrong, &["value=\"Decreto 12\"", ">Benvenuti</textarea>", "#campo-version"]);
    sent(&site, &ada, "/pu/cst/carta/pubblica", &typed.replace("version=", "version=2026/1")).await;
    let wrong = refused(&site, &ada, "/pu/cst/carta/pubblica", &typed.replace("version=", "version=2026/2")).await;
    has(&wrong, &["non può cambiare la carta dei giorni passati", "value=\"2026/2\""]);
    let (_, index) = site.get(&ada, "/pu/cst/carta").await;
    has(&index, &["Firma remota", "In sperimentazione", "2026/1"]);

    let wrong = refused(&site, &ada, "/pu/cst/carta/aree", "place-1=1&name-1=Altra").await;
    has(&wrong, &["value=\"Altra\"", "non si può togliere"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_is_read_and_downloaded_by_its_own_centre() {
    let site = Site::new(Engine::Sqlite);
    let ada = ready(&site);
    sent(&site, &ada, "/pu/cst/carta/pubblica", "version=2026/1&from=01/01/2026&act=&introduction=").await;
    let edition = "/pu/cst/carta/edizione/2026-01-01";
    let (status, page) = site.get(&ada, edition).await;
    assert_eq!(status, StatusCode::OK);
    has(&page, &["Edizione 2026/1", "DocWeb", "Impronta del testo"]);
    let (_, json) = site.get(&ada, &format!("{edition}/carta.json")).await;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["services"].as_array().unwrap().len(), 13);
    let pdf = site.send(&ada, "GET", &format!("{edition}/carta.pdf"), "").await;
    assert_eq!(pdf.headers()[header::CONTENT_TYPE], "application/pdf");
    assert!(pdf.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().contains("carta-dei-servizi-2026-1.pdf"));
    for missing in ["/pu/cst/carta/edizione/2025-01-01", "/pu/cst/carta/edizione/ieri", "/pu/cst/carta/servizi/fax"] {
        assert_eq!(site.get(&ada, missing).await.0, StatusCode::NOT_FOUND, "{missing}");
    }
    let mario = site.visitor("Mario", false, &[(site.other_centre, StaffRole::Coordinator)], &[]);
    for path in ["", "/carta.pdf", "/carta.json"] {
        let here = format!("{edition}{path}");
        assert_eq!(site.get(&mario, &here).await.0, StatusCode::NOT_FOUND, "{here}");
        let there = here.replace("/pu/", "/mc/");
        assert_eq!(site.get(&mario, &there).await.0, StatusCode::NOT_FOUND, "{there}");
    }
    let status =
        site.send(&mario, "POST", "/mc/cst/carta/servizi/cloud/stato", "state=withdrawn&since=01/06/2026").await;
    assert_eq!(status.status(), StatusCode::NOT_FOUND);
}
