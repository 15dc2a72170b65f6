//! The portal as anybody reads it.

use app::charter::{install, publish, suggested};
use app::{Actor, StaffScope};
use axum::http::StatusCode;
use chrono::NaiveDate;
use domain::identity::StaffRole;
use testkit::Engine;

use crate::site::{Site, nobody};

/// Gives the centre of the site the charter and the price list of Pesaro e Urbino.
fn furnish(site: &Site) {
    let day = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap();
    let scope = StaffScope::new(site.centre, Actor::program("prova"), vec![StaffRole::Coordinator]);
    let accountant = StaffScope::new(site.centre, Actor::program("prova"), vec![StaffRole::Accountant]);
    site.t
        .app
        .write(|tx| {
            install(tx, &scope, Some("pesaro-urbino"), day)?;
            let mut edition = suggested(&mut tx.reading(), &scope)?;
            edition.from = day;
            publish(tx, &scope, &edition)?;
            app::tariffs::adopt_ready_made(tx, &accountant, "pesaro-urbino", day)
        })
        .unwrap();
}

/// Where pages are kept to be looked at: `npm --prefix e2e run gallery`.
fn keep(name: &str, html: &str) {
    let root = std::env::var("CARGO_TARGET_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target").into());
    let folder = std::path::Path::new(&root).join("gallery");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_portal_tells_what_the_centre_offers_and_what_it_costs() {
    let site = Site::new(Engine::Sqlite);
    furnish(&site);
    for (path, name, words) in [
        ("/pu/", "portale-home", vec!["Che cosa offre", "servizi offerti", "0,44"]),
        ("/pu/servizi", "portale-carta", vec!["Carta dei servizi", "Scarica la carta (PDF)"]),
        ("/pu/tariffe", "portale-tariffe", vec!["0,44", "Arrotondamento"]),
        ("/pu/enti", "portale-enti-vuoto", vec!["Nessun ente"]),
        ("/pu/contatti", "portale-contatti", vec!["Contatti"]),
        ("/pu/accessibilita", "portale-accessibilita", vec!["Dichiarazione di accessibilit", "difensore civico"]),
        ("/pu/privacy", "portale-privacy", vec!["Titolare del trattamento"]),
        ("/pu/note-legali", "portale-note-legali", vec!["CC BY 4.0", "data-element=\"legal-notes-section\""]),
    ] {
        let (status, html) = site.get(&nobody(), path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for word in words {
            assert!(html.contains(word), "{word} is not in {path}: {html}");
        }
        for hook in ["accessibility-link", "privacy-policy-link", "legal-notes"] {
            assert!(html.contains(&format!("data-element=\"{hook}\"")), "{hook} is not in {path}");
        }
        keep(name, &html);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_of_the_charter_has_a_page_with_its_price() {
    let site = Site::new(Engine::Sqlite);
    furnish(&site);
    let (_, charter) = site.get(&nobody(), "/pu/servizi").await;
    let codes: Vec<&str> =
        charter.split("href=\"/pu/servizi/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(codes.len() >= 5, "{codes:?}");
    for code in &codes {
        let (status, html) = site.get(&nobody(), &format!("/pu/servizi/{code}")).await;
        assert_eq!(status, StatusCode::OK, "{code}");
        assert!(html.contains("Condizioni"), "{html}");
    }
    let (_, base) = site.get(&nobody(), "/pu/servizi/quota-base").await;
    assert!(base.contains("0,44"), "{base}");
    keep("portale-servizio", &base);
    assert_eq!(site.get(&nobody(), "/pu/servizi/inesistente").await.0, StatusCode::NOT_FOUND);
    let pdf = site.send(&nobody(), "GET", "/pu/servizi.pdf", "").await;
    assert_eq!(pdf.status(), StatusCode::OK);
    let bytes = axum::body::to_bytes(pdf.into_body(), usize::MAX).await.unwrap();
    assert!(bytes.starts_with(b"%PDF"), "the charter is no PDF");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_without_charter_says_so() {
    let site = Site::new(Engine::Sqlite);
    for path in ["/mc/servizi", "/mc/tariffe", "/mc/"] {
        let (status, html) = site.get(&nobody(), path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(!html.contains("Che cosa offre"), "{path}");
    }
    assert!(site.get(&nobody(), "/mc/servizi").await.1.contains("La carta non è ancora pubblicata"));
    assert_eq!(site.get(&nobody(), "/mc/servizi.pdf").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_members_are_public_with_their_inhabitants() {
    let site = Site::new(Engine::Sqlite);
    furnish(&site);
    let empty = site.get(&nobody(), "/pu/enti").await.1;
    assert!(empty.contains("Nessun ente aderisce ancora"), "{empty}");
    let (status, csv) = site.get(&nobody(), "/pu/enti.csv").await;
    assert_eq!(status, StatusCode::OK);
    assert!(csv.contains("Denominazione"), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_of_the_desk_finds_services_and_says_when_there_is_nothing() {
    let site = Site::new(Engine::Sqlite);
    furnish(&site);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let (_, found) = site.get(&ada, "/pu/cst/cerca?q=posta").await;
    assert!(found.contains("/pu/cst/carta/servizi/posta-elettronica") && found.contains("value=\"posta\""), "{found}");
    let (_, nothing) = site.get(&ada, "/pu/cst/cerca?q=zzz").await;
    assert!(nothing.contains("Non si trova nulla"), "{nothing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_centre_says_how_it_is_reached_and_its_referent_to_the_bodies_alone() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("coordinator", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let clerk = site.visitor("referent", false, &[], &[(&site.body, domain::identity::BodyRole::Referent)]);
    let (_, day) = site.get(&ada, "/pu/cst/").await;
    assert!(day.contains("Scrivi i recapiti del centro"), "{day}");
    let page = "/pu/cst/impostazioni/recapiti";
    let wrong = site.send(&ada, "POST", page, "phone=chiamare&email=cst%40provincia.example").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let form = "phone=0721+123456&email=cst%40provincia.example&pec=&address=Via+Prova+1&hours=luned%C3%AC+9-13\
                &referent=Eva+Prova&referent_phone=0721+654321&referent_email=eva%40provincia.example";
    assert_eq!(site.send(&ada, "POST", page, form).await.status(), StatusCode::SEE_OTHER);
    let (_, form) = site.get(&ada, page).await;
    assert!(form.contains("value=\"Eva Prova\"") && form.contains("value=\"0721 123456\""), "{form}");
    let (_, portal) = site.get(&nobody(), "/pu/contatti").await;
    assert!(portal.contains("0721 123456") && portal.contains("lunedì 9-13"), "{portal}");
    assert!(!portal.contains("Eva Prova") && !portal.contains("654321"), "the referent is for the bodies alone");
    let (_, desk) = site.get(&clerk, &format!("/pu/ente/{}/", site.body)).await;
    assert!(desk.contains("Eva Prova") && desk.contains("0721 654321"), "{desk}");
    let (_, day) = site.get(&ada, "/pu/cst/").await;
    assert!(!day.contains("Scrivi i recapiti"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_asks_the_database_little_whatever_goes_on() {
    testkit::statements::watch();
    let site = Site::new(Engine::Sqlite);
    furnish(&site);
    let program = app::StaffScope::program(site.centre, "prova");
    for n in 0..5 {
        let guide = domain::knowledge::Article {
            title: format!("Guida {n}"),
            text: "Si fa così.".into(),
            audience: domain::knowledge::Audience::Public,
            ..Default::default()
        };
        site.t
            .app
            .write(|tx| {
                let id = app::knowledge::save(tx, &program, (None, 0), &guide, None)?;
                app::knowledge::publish(tx, &program, id, true)
            })
            .unwrap();
    }
    let code = site.t.app.read(|rx| app::charter::catalogue(rx, &program)).unwrap().services[0].code.clone();
    let now = site.t.app.clock.now();
    for title in ["Posta ferma", "Posta ancora ferma"] {
        let down = domain::outages::Declared {
            kind: domain::outages::Kind::Down,
            service: code.clone(),
            title: title.into(),
            from: now,
            until: None,
        };
        site.t.app.write(|tx| app::outages::declare(tx, &program, &down, "Si lavora.")).unwrap();
    }
    drop(testkit::statements::seen());
    let (_, page) = site.get(&nobody(), "/pu/").await;
    let asked = testkit::statements::seen();
    assert!(page.contains("Un servizio non è regolare"), "two troubles of one service: {page}");
    assert!(page.contains("Guida 0, Guida 1, Guida 2") && !page.contains("Guida 3"), "{page}");
    // The centre, the charter, the price lists, the troubles, the guides, the members.
    assert!((1..=7).contains(&asked.len()), "{} statements: {asked:#?}", asked.len());
}
