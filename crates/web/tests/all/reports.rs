//! Reports at both desks.

use app::helpdesk::{self, Message, NewTicket, Sender, Then};
use axum::http::{StatusCode, header};
use chrono::NaiveDate;
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, StaffRole};
use testkit::Engine;

use crate::site::Site;
use crate::tariffs::sent;

#[tokio::test(flavor = "multi_thread")]
async fn a_year_is_read_in_figures_and_on_paper() {
    let site = Site::new(Engine::Sqlite);
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Viewer)]);
    let (_, empty) = site.get(&bo, "/pu/cst/assistenza/rapporti").await;
    assert!(empty.contains("Nessuna richiesta in questo periodo"), "{empty}");
    let now = site.t.app.clock.now();
    site.t.clock.set(NaiveDate::from_ymd_opt(2025, 5, 6).unwrap().and_hms_opt(9, 0, 0).unwrap());
    let program = app::StaffScope::program(site.centre, "prova");
    let mut new =
        NewTicket::plain(Channel::Phone, Sender::address("Zoe", "zoe@x.example"), "Posta", Message::text("x"));
    new.body = site.body.parse().ok();
    let n = site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap();
    site.t.app.write(|tx| helpdesk::reply(tx, &program, n, &Message::text("Fatto"), Then::Close)).unwrap();
    site.t.clock.set(now);

    let (_, page) = site.get(&bo, "/pu/cst/assistenza/rapporti?per=ente&dal=01%2F01%2F2025&al=31%2F12%2F2025").await;
    assert!(page.contains("Comune di Prova") && page.contains("maggio 2025") && page.contains("data-chart"), "{page}");
    let (_, people) =
        site.get(&bo, "/pu/cst/assistenza/rapporti?per=persona&dal=01%2F01%2F2025&al=31%2F12%2F2025").await;
    assert!(people.contains("Non assegnate") && people.contains("aveva la richiesta in quel momento"), "{people}");
    assert!(!page.contains("aveva la richiesta in quel momento"));
    let (_, wrong) = site.get(&bo, "/pu/cst/assistenza/rapporti?dal=01%2F01%2F2026&al=01%2F01%2F2025").await;
    assert!(wrong.contains("viene prima del primo"), "{wrong}");
    let file =
        site.send(&bo, "GET", "/pu/cst/assistenza/rapporti/dati.xlsx?dal=01%2F01%2F2025&al=31%2F12%2F2025", "").await;
    let bytes = axum::body::to_bytes(file.into_body(), 10_000_000).await.unwrap();
    let sheet = documents::sheet::read(&bytes).unwrap();
    assert_eq!((sheet.head[0].as_str(), sheet.head[1].as_str(), sheet.rows.len()), ("Mese", "Aperte", 12));
    let may = sheet.rows.iter().find(|r| r.cell(0) == "maggio 2025").unwrap();
    assert_eq!((may.cell(1), may.cell(2), may.cell(4)), ("1", "1", "0"), "opened, closed, left");
    let (_, load) = site.get(&bo, "/pu/cst/assistenza/rapporti/carico").await;
    assert!(load.contains("Nessuna richiesta aperta"), "{load}");
    for path in ["rapporti/dati.xlsx", "rapporti/carico", "rapporti/annuali?anno=2025"] {
        assert_eq!(site.get(&bo, &format!("/pu/cst/assistenza/{path}")).await.0, StatusCode::OK, "{path}");
    }
    let paper = format!("/pu/cst/assistenza/rapporti/annuali/2025/{}", site.body);
    let first = site.send(&bo, "GET", &paper, "").await;
    assert_eq!(first.headers()[header::CONTENT_TYPE], "application/pdf");
    let work = sent(&site, &bo, "/pu/cst/assistenza/rapporti/annuali", "anno=2025").await;
    let (_, going) = site.get(&bo, &work).await;
    assert!(going.contains("In preparazione"), "{going}");
    let own = format!("/pu/ente/{}/assistenza/rapporti", site.body);
    let (_, list) = site.get(&anna, &own).await;
    assert!(list.contains(&format!("{own}/2025")), "{list}");
    let read = site.send(&anna, "GET", &format!("{own}/2025"), "").await;
    assert_eq!(read.headers()[header::CONTENT_TYPE], "application/pdf");
    let far = site.send(&anna, "GET", &format!("{own}/2099"), "").await;
    assert_eq!(far.status(), StatusCode::SEE_OTHER, "a year that has not ended");
}
