//! How it went: behind the link without a log-in, on the page of the request, in the figures of the staff.

use app::helpdesk::{self, Message, NewTicket, Sender};
use axum::http::{StatusCode, header};
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, StaffRole};
use storage::page::Cursor;
use testkit::Engine;

use crate::site::{Site, nobody, text};
use crate::tariffs::sent;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_gives_a_score_without_a_log_in_and_looking_gives_none() {
    let site = Site::new(Engine::Sqlite);
    let program = app::StaffScope::program(site.centre, "prova");
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let new = NewTicket::plain(Channel::Mail, Sender::address("Zoe", "zoe@x.example"), "Stampante", Message::text("x"));
    let n = site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap();
    sent(&site, &bo, &format!("/pu/cst/assistenza/{n}/chiudi"), "").await;
    let outbox = site.t.app.db.read(|c| storage::mail::list(c, site.centre.as_str(), &Cursor::First, 50)).unwrap().rows;
    let body = outbox.iter().find(|m| m.body.contains("/parere/")).unwrap().body.clone();
    let link = format!("/parere/{}", body.split("/parere/").nth(1).unwrap().split_whitespace().next().unwrap());

    let (status, page) = site.get(&nobody(), &link).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Stampante") && page.contains("value=\"5\"") && !page.contains("aria-pressed"), "{page}");
    let (_, figures) = site.get(&bo, "/pu/cst/assistenza/gradimento").await;
    assert!(figures.contains("su 1 richieste chiuse (0 %)"), "{figures}");
    let (status, wrong) = text(site.send(&nobody(), "POST", &link, "voto=9&commento=Lenti").await).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && wrong.contains("da 1 a 5") && wrong.contains("Lenti"),
        "{wrong}"
    );
    let saved = site.send(&nobody(), "POST", &link, "voto=4&commento=Lenti+ma+bravi").await;
    assert_eq!(saved.headers()[header::LOCATION], link.as_str());
    let (_, page) = site.get(&nobody(), &link).await;
    assert!(page.contains("aria-pressed=\"true\"") && page.contains("Lenti ma bravi"), "{page}");
    let (_, ticket) = site.get(&bo, &format!("/pu/cst/assistenza/{n}")).await;
    assert!(ticket.contains("4 su 5, bene") && ticket.contains("Lenti ma bravi"), "{ticket}");
    let (_, figures) = site.get(&bo, "/pu/cst/assistenza/gradimento").await;
    assert!(
        figures.contains("Lenti ma bravi") && figures.contains("data-chart") && figures.contains("100 %"),
        "{figures}"
    );
    let file = site.send(&bo, "GET", "/pu/cst/assistenza/gradimento.xlsx", "").await;
    assert!(file.headers()[header::CONTENT_TYPE].to_str().unwrap().contains("spreadsheet"));
    for unknown in ["/parere/abc", "/parere/01K0000000000000000000000Z"] {
        assert_eq!(site.get(&nobody(), unknown).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_says_it_on_the_page_and_the_centre_may_not_ask() {
    let site = Site::new(Engine::Sqlite);
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Compiler)]);
    let own = format!("/pu/ente/{}/assistenza", site.body);
    let page = sent(&site, &anna, &format!("{own}/nuova"), "tipo=request&oggetto=Casella&testo=Serve").await;
    assert!(!site.get(&anna, &page).await.1.contains("/parere"), "it is still open");
    sent(&site, &bo, "/pu/cst/assistenza/1/chiudi", "").await;
    let (_, closed) = site.get(&anna, &page).await;
    assert!(closed.contains(&format!("{page}/parere")), "{closed}");
    sent(&site, &anna, &format!("{page}/parere"), "voto=5").await;
    let (_, closed) = site.get(&anna, &page).await;
    assert!(closed.contains("aria-pressed=\"true\""), "{closed}");
    let wrong = crate::tariffs::refused(
        &site,
        &ada,
        "/pu/cst/assistenza/impostazioni",
        "parte=gradimento&ask_opinion=si&opinion_days=0",
    )
    .await;
    assert!(wrong.contains("campo-opinion-days-errore"), "{wrong}");
    sent(&site, &ada, "/pu/cst/assistenza/impostazioni", "parte=gradimento&opinion_days=30").await;
    let (_, closed) = site.get(&anna, &page).await;
    assert!(!closed.contains("/parere"), "{closed}");
}
