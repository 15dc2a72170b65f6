//! Pages that follow what happens: on one node, and on two that share a database.

use std::time::Duration;

use app::helpdesk::{self, Message, NewTicket, Sender};
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use domain::helpdesk::Channel;
use domain::identity::{BodyRole, StaffRole};
use futures::StreamExt;
use testkit::Engine;
use tower::ServiceExt;
use web::Web;

use crate::site::{Site, Visitor};
use crate::tariffs::sent;

/// What arrives on an open stream.
struct Heard {
    stream: BodyDataStream,
    text: String,
}

async fn listen(router: &Router, visitor: &Visitor, path: &str) -> Result<Heard, StatusCode> {
    let request = Request::get(path).header(header::COOKIE, visitor.cookie.clone().unwrap_or_default());
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    if response.status() != StatusCode::OK {
        return Err(response.status());
    }
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    Ok(Heard { stream: response.into_body().into_data_stream(), text: String::new() })
}

impl Heard {
    /// Waits until something has been said; what was said is given back and forgotten.
    async fn until(&mut self, what: &str) -> String {
        let wait = async {
            while !self.text.contains(what) || !self.text.ends_with("\n\n") {
                let part = self.stream.next().await.unwrap_or_else(|| panic!("it ended: {}", self.text)).unwrap();
                self.text.push_str(&String::from_utf8_lossy(&part));
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap_or_else(|_| panic!("no {what}"));
        std::mem::take(&mut self.text)
    }

    /// Waits for the end; gives what was said before it.
    async fn end(mut self) -> String {
        let wait = async {
            while let Some(part) = self.stream.next().await {
                self.text.push_str(&String::from_utf8_lossy(&part.unwrap()));
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("an end");
        self.text
    }
}

fn asked(site: &Site) -> u32 {
    let program = app::StaffScope::program(site.centre, "prova");
    let sender = Sender::address("Zoe", "zoe@comune.example");
    let mut new = NewTicket::plain(Channel::Mail, sender, "Posta ferma", Message::text("Aiuto"));
    new.body = site.body.parse().ok();
    site.t.app.write(|tx| helpdesk::open(tx, &program, &new)).unwrap()
}

fn people(site: &Site) -> (Visitor, Visitor) {
    (
        site.visitor("Bo", false, &[(site.centre, StaffRole::HelpDesk)], &[]),
        site.visitor("Anna", false, &[], &[(&site.body, BodyRole::Referent)]),
    )
}

/// The address of the stream that a page carries.
async fn stream_of(site: &Site, visitor: &Visitor, page: &str) -> String {
    let (_, html) = site.get(visitor, page).await;
    let at = html.split("data-live-talk=\"").nth(1).or_else(|| html.split("data-live-list=\"").nth(1)).unwrap();
    at.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

async fn two_people_on(site: &Site, here: &Router, there: &Router) {
    let (bo, anna) = people(site);
    let n = asked(site);
    let own = format!("/pu/ente/{}/assistenza", site.body);
    let desk = format!("/pu/cst/assistenza/{n}");
    let one = stream_of(site, &anna, &format!("{own}/{n}")).await;
    let mut hears = listen(there, &anna, &one).await.unwrap();
    let all = stream_of(site, &anna, &own).await;
    let mut list = listen(there, &anna, &all).await.unwrap();
    site.t.clock.advance(chrono::Duration::seconds(2));
    // A note first: the body's page is told nothing of it, also not when the answer follows.
    sent(site, &bo, &format!("{desk}/scrivi"), "come=nota&testo=Cliente+ansioso").await;
    sent(site, &bo, &format!("{desk}/scrivi"), "come=risposta&testo=Ora+guardo+%3Cb%3E").await;
    let said = hears.until("Ora guardo").await;
    assert!(said.contains("event: voci") && said.contains("Nuovo messaggio di Bo"), "{said}");
    assert!(!said.contains("ansioso") && said.contains("&#60;b&#62;"), "{said}");
    assert!(list.until("1\u{a0}richiesta nuova o cambiata").await.contains("event: lista"));
    let last = said.lines().find_map(|l| l.strip_prefix("id: ")).unwrap().to_owned();
    drop(hears);
    // Who comes back is told what was missed, and nothing twice.
    sent(site, &bo, &format!("{desk}/scrivi"), "come=risposta&testo=Fatto").await;
    let request = Request::get(&one).header(header::COOKIE, anna.cookie.clone().unwrap()).header("last-event-id", last);
    let response = here.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut again = Heard { stream: response.into_body().into_data_stream(), text: String::new() };
    let missed = again.until("Fatto").await;
    assert!(!missed.contains("Ora guardo"), "{missed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_appears_on_sqlite() {
    let site = Site::new(Engine::Sqlite);
    two_people_on(&site, &site.router, &site.router).await;
    // The command line writes past the server: it is seen all the same.
    let (bo, _) = people(&site);
    let stream = stream_of(&site, &bo, "/pu/cst/assistenza").await;
    let mut list = listen(&site.router, &bo, &stream).await.unwrap();
    site.t.clock.advance(chrono::Duration::seconds(2));
    let other = app::App { db: site.t.db.open(), ..site.t.app.clone() };
    let program = app::StaffScope::program(site.centre, "riga di comando");
    other.write(|tx| helpdesk::note(tx, &program, 1, &Message::text("Da fuori"))).unwrap();
    list.until("1\u{a0}richiesta nuova o cambiata").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_postgres_show_the_same() {
    let site = Site::new(Engine::Postgres);
    let other = app::App { db: site.t.db.open(), ..site.t.app.clone() };
    let there = web::router(Web::new(other, false, Vec::new().into()));
    two_people_on(&site, &site.router, &there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_the_role_hears_no_more() {
    let site = Site::new(Engine::Sqlite);
    let (bo, anna) = people(&site);
    let n = asked(&site);
    let path = format!("/pu/ente/{}/assistenza/{n}/vivo?da=1", site.body);
    assert_eq!(listen(&site.router, &bo, &path).await.err(), Some(StatusCode::NOT_FOUND), "not of the body");
    let other = format!("/pu/ente/{}/assistenza/{n}/vivo", site.other_body);
    assert_eq!(listen(&site.router, &anna, &other).await.err(), Some(StatusCode::NOT_FOUND));
    let hears = listen(&site.router, &anna, &path).await.unwrap();
    let secret = anna.cookie.as_ref().unwrap().split_once('=').unwrap().1.to_owned();
    site.t.app.write(|tx| app::identity::close_session(tx, &secret)).unwrap();
    sent(&site, &bo, &format!("/pu/cst/assistenza/{n}/scrivi"), "come=risposta&testo=Segreto").await;
    let said = hears.end().await;
    assert!(said.contains("event: fine") && !said.contains("Segreto"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_bounded_and_end_when_the_program_does() {
    let site = Site::new(Engine::Sqlite);
    let web = Web::new(site.t.app.clone(), false, Vec::new().into());
    let (router, live) = (web::router(web.clone()), web.live.clone());
    let (bo, _) = people(&site);
    let mut open = Vec::new();
    for _ in 0..web::live::MOST_OF_ONE {
        open.push(listen(&router, &bo, "/pu/cst/assistenza/vivo").await.unwrap());
    }
    let more = listen(&router, &bo, "/pu/cst/assistenza/vivo").await;
    assert_eq!(more.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(live.open(), web::live::MOST_OF_ONE);
    open.pop();
    open.push(listen(&router, &bo, "/pu/cst/assistenza/vivo").await.unwrap());
    live.close();
    for heard in open {
        assert_eq!(heard.end().await, "");
    }
    assert_eq!(live.open(), 0);
    assert_eq!(listen(&router, &bo, "/pu/cst/assistenza/vivo").await.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
}
