//! What stands beside a request on pages: its service and things, the work of who is away, warnings of expiries.

use app::helpdesk::{self, Message, NewTicket, Sender};
use axum::http::StatusCode;
use chrono::NaiveDate;
use domain::helpdesk::Channel;
use domain::identity::StaffRole;
use domain::resources::{Resource, ResourceKind};
use testkit::Engine;

use crate::site::Site;
use crate::tariffs::{refused, sent};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_its_service_and_what_the_body_has() {
    let site = Site::new(Engine::Sqlite);
    let program = app::StaffScope::program(site.centre, "prova");
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let body = site.body.parse().unwrap();
    let line = Resource {
        kind: ResourceKind::Line,
        name: "Linea della sede".into(),
        detail: "100 Mb/s".into(),
        service: String::new(),
        supplier: String::new(),
        from: NaiveDate::from_ymd_opt(2025, 1, 1).unwrap(),
        expires: None,
        ended: None,
    };
    let (n, id) = site
        .t
        .app
        .write(|tx| {
            let new =
                NewTicket::plain(Channel::Mail, Sender::address("Zoe", "zoe@x.example"), "Linea", Message::text("x"));
            let n = helpdesk::open(tx, &program, &NewTicket { body: Some(body), ..new })?;
            Ok((n, app::resources::save(tx, &program, body, None, &line)?))
        })
        .unwrap();
    let page = format!("/pu/cst/assistenza/{n}");
    let (_, choose) = site.get(&bo, &format!("{page}/riguarda")).await;
    assert!(choose.contains("Linea della sede") && choose.contains("campo-servizio"), "{choose}");
    sent(&site, &bo, &format!("{page}/riguarda"), &format!("cosa=resource:{id}")).await;
    let (_, seen) = site.get(&bo, &page).await;
    assert!(seen.contains("Linea della sede"), "{seen}");
    let (_, resource) = site.get(&bo, &format!("/pu/cst/risorse/{id}")).await;
    assert!(resource.contains("Richieste di assistenza") && resource.contains(&page), "{resource}");
    sent(&site, &bo, &format!("{page}/riguarda"), &format!("togli=resource:{id}")).await;
    assert!(!site.get(&bo, &page).await.1.contains("100 Mb/s"));
    let (_, part) = site.get(&bo, &format!("{page}/guide")).await;
    assert!(part.contains("Nessuna guida") && !part.contains("<html"), "{part}");
    assert_eq!(site.get(&bo, "/pu/cst/assistenza/99/riguarda").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_is_shown_before_it_does() {
    let site = Site::new(Engine::Sqlite);
    let program = app::StaffScope::program(site.centre, "prova");
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let new = NewTicket::plain(Channel::Mail, Sender::address("Zoe", "zoe@x.example"), "Stampante", Message::text("x"));
    let n = site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap();
    sent(&site, &bo, &format!("/pu/cst/assistenza/{n}/prendi"), "").await;
    let people = site.t.app.read(|rx| helpdesk::operators(rx, &program)).unwrap();
    let of = |name: &str| people.iter().find(|(_, n)| n == name).unwrap().0.clone();
    let preview = format!("/pu/cst/assistenza/consegne?da={}&a={}", of("Bo"), of("Ada"));
    let (_, shown) = site.get(&ada, &preview).await;
    assert!(shown.contains("Bo ha in carico 1\u{a0}richiesta aperta") && shown.contains("Stampante"), "{shown}");
    let same = refused(&site, &ada, "/pu/cst/assistenza/consegne", &format!("da={0}&a={0}&nota=Ferie", of("Bo"))).await;
    assert!(same.contains("altra persona") && same.contains("Ferie"), "{same}");
    sent(&site, &ada, "/pu/cst/assistenza/consegne", &format!("da={}&a={}&nota=Ferie", of("Bo"), of("Ada"))).await;
    let (_, seen) = site.get(&ada, &format!("/pu/cst/assistenza/{n}")).await;
    assert!(seen.contains("Ferie") && seen.contains("Assegnata a Ada"), "{seen}");
    let (_, empty) = site.get(&ada, &preview).await;
    assert!(empty.contains("Nulla da passare"), "{empty}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_of_expiries_is_chosen() {
    let site = Site::new(Engine::Sqlite);
    let ada = site.visitor("Ada", false, &[(site.centre, StaffRole::Coordinator)], &[]);
    let page = "/pu/cst/risorse/scadenze";
    let wrong = refused(&site, &ada, page, "giorni=60,boh&a=x").await;
    assert!(wrong.contains("60, 30, 7") && wrong.contains("60,boh"), "{wrong}");
    let far = refused(&site, &ada, page, "giorni=400&a=nessuno").await;
    assert!(far.contains("campo-giorni-errore") && far.contains("campo-a-errore"), "{far}");
    sent(&site, &ada, page, "giorni=45,+10&a=reti%40centro.example&enti=si").await;
    let (_, shown) = site.get(&ada, page).await;
    assert!(shown.contains("reti@centro.example, e ai referenti degli enti quando mancano 45 e 10 giorni"), "{shown}");
}
