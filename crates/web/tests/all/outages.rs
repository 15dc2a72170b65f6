//! Outages on pages: declared, seen by who has the service and by anybody, attached from a ticket with one
//! click, ended with their tickets.

use app::helpdesk::{self, Message, NewTicket, Sender};
use axum::http::StatusCode;
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, StaffRole};
use testkit::Engine;

use crate::site::{Site, nobody, text};
use crate::tariffs::{refused, sent};

fn service(site: &Site) -> String {
    let program = app::StaffScope::program(site.centre, "prova");
    let since = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    site.t
        .app
        .write(|tx| {
            app::charter::install(tx, &program, Some("lecco"), since)?;
            let all = app::charter::catalogue(&mut tx.reading(), &program)?.services;
            Ok(all.iter().find(|s| s.state.is_open()).unwrap().code.clone())
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_declared_followed_and_ended() {
    let site = Site::new(Engine::Sqlite);
    let code = service(&site);
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let anna = site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Compiler)]);
    let new = "/pu/cst/disservizi/nuovo";
    let wrong = refused(
        &site,
        &bo,
        new,
        &format!("tipo=maintenance&servizio={code}&titolo=Lavori&dal=31%2F02%2F2026&dalle=18&testo=x"),
    )
    .await;
    assert!(wrong.contains("31/12/2026") && wrong.contains("Lavori"), "{wrong}");
    let (_, form) = site.get(&bo, new).await;
    let (day, hour) = now_in(&form);
    let page = sent(
        &site,
        &bo,
        new,
        &format!("tipo=down&servizio={code}&titolo=Posta+ferma&dal={day}&dalle={hour}&testo=Si+lavora"),
    )
    .await;

    let (status, public) = site.get(&nobody(), "/pu/stato").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        public.contains("Posta ferma") && public.contains("Si lavora") && public.contains("Un servizio non è regolare"),
        "{public}"
    );
    assert!(!public.contains(">Bo<") && !public.contains("Bo,"), "no names on the portal");
    let (_, own) = site.get(&anna, &format!("/pu/ente/{}/disservizi", site.body)).await;
    assert!(own.contains("Tutto funziona"), "a body that is no member has no service: {own}");

    let (_, record) = site.get(&bo, "/pu/cst/assistenza/nuova").await;
    assert!(record.contains("disservizio già noto") && record.contains("Posta ferma"), "{record}");
    let id = page.rsplit('/').next().unwrap().to_owned();
    let ticket = sent(
        &site,
        &bo,
        "/pu/cst/assistenza/nuova",
        &format!("tipo=incident&canale=phone&nome=Zoe&oggetto=Posta&testo=Ferma&servizio={code}&disservizio={id}"),
    )
    .await;
    let (_, seen) = site.get(&bo, &ticket).await;
    assert!(seen.contains("Si chiude quando termina") && seen.contains("Scollega"), "{seen}");

    let program = app::StaffScope::program(site.centre, "prova");
    let other =
        NewTicket::plain(Channel::Mail, Sender::address("Ugo", "ugo@x.example"), "Anche qui", Message::text("x"));
    let n = site.t.app.write(|tx| helpdesk::open(tx, &program, &other)).unwrap();
    let (_, seen) = site.get(&bo, &format!("/pu/cst/assistenza/{n}")).await;
    assert!(seen.contains("Collega<span") && seen.contains(&id), "{seen}");
    sent(&site, &bo, &format!("/pu/cst/assistenza/{n}/disservizio"), &format!("disservizio={id}")).await;
    let empty = refused(&site, &bo, &format!("{page}/termina"), "testo=+").await;
    assert!(empty.contains("campo-testo-errore"), "{empty}");
    sent(&site, &bo, &format!("{page}/aggiorna"), "testo=Manca+poco").await;
    let ended = site.send(&bo, "POST", &format!("{page}/termina"), "testo=Funziona+di+nuovo").await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    for at in [ticket, format!("/pu/cst/assistenza/{n}")] {
        let (_, closed) = site.get(&bo, &at).await;
        assert!(closed.contains("Funziona di nuovo") && closed.contains("Riapri"), "{closed}");
    }
    the_page_tells_of_what_ended(&site).await;
}

async fn the_page_tells_of_what_ended(site: &Site) {
    let (_, public) = site.get(&nobody(), "/pu/stato").await;
    assert!(
        public.contains("Tutti i servizi funzionano") && public.contains("Manca poco") && public.contains("terminato"),
        "{public}"
    );
    let (_, old) = site.get(&nobody(), "/pu/stato?mese=2020-01").await;
    assert!(old.contains("gennaio 2020") && !old.contains("Posta ferma") && old.contains("mese=2020-02"), "{old}");
    let (_, odd) = site.get(&nobody(), "/pu/stato?mese=boh").await;
    assert!(odd.contains("Mese precedente"), "{odd}");
}

/// Day and hour that the form proposes, ready for a form.
fn now_in(form: &str) -> (String, String) {
    let value = |name: &str| {
        let field = form.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().replace('/', "%2F").replace(':', "%3A")
    };
    (value("dal"), value("dalle"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_service_is_refused_and_what_is_of_others_is_not_there() {
    let site = Site::new(Engine::Sqlite);
    let bo = site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]);
    let wrong =
        refused(&site, &bo, "/pu/cst/assistenza/nuova", "tipo=request&canale=phone&oggetto=x&testo=y&servizio=boh")
            .await;
    assert!(wrong.contains("campo-servizio-errore"), "{wrong}");
    let gone = site.send(&bo, "POST", "/pu/cst/disservizi/01K0000000000000000000000Z/termina", "testo=x").await;
    assert_eq!(text(gone).await.0, StatusCode::NOT_FOUND);
}
