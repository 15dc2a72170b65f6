//! Requests followed as they happen: what is written on one, and that a list is no longer what it was.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::helpdesk::{self, Changed, Detail};
use app::{BodyScope, StaffScope};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use chrono::{DateTime, NaiveDateTime};
use domain::Id;
use domain::identity::{Centre, Permission};
use serde_json::json;

use super::forms::{Here, number};
use super::talk::{Piece, pieces, pieces_of_desk};
use super::words;
use crate::guard;
use crate::live::{Follow, Gone, answer};
use crate::view::{Query, counted};
use crate::visit::{BodyDesk, Desk, Visit};
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "helpdesk/pieces.html")]
struct Pieces {
    pieces: Vec<Piece>,
}

/// At which desk.
#[derive(Clone)]
enum Scope {
    Staff(StaffScope),
    Body(BodyScope),
}

/// Who looks, and from where.
struct Viewer {
    visit: Arc<Visit>,
    /// Address of the desk, whose permission is asked again.
    desk: String,
    centre: Id<Centre>,
}

impl Viewer {
    /// What the visitor may do now.
    async fn scope(&self, web: &Web) -> Result<Scope, Gone> {
        match guard::still(web, &self.visit, &self.desk).await {
            Ok(Some(visit)) => {
                let body = visit.body.map(|(scope, _)| Scope::Body(scope));
                visit.staff.map(Scope::Staff).or(body).ok_or(Gone)
            }
            _ => Err(Gone),
        }
    }
}

fn viewer(visit: &Arc<Visit>, desk: String, centre: &str) -> Result<(Viewer, Option<String>)> {
    let centre = centre.parse().map_err(Error::internal)?;
    Ok((Viewer { visit: visit.clone(), desk, centre }, visit.secret.clone()))
}

/// One request: what is written after the last entry that the page has.
struct One {
    viewer: Viewer,
    base: String,
    /// Where the mail that came is read, for who may.
    inbox: Option<String>,
    number: u32,
    last: i32,
}

impl Follow for One {
    fn concerns(&self, change: &Changed) -> bool {
        change.number == self.number && change.centre == self.viewer.centre && change.entries > self.last
    }

    async fn look(&mut self, web: &Web) -> Result<Option<Event>, Gone> {
        let scope = self.viewer.scope(web).await?;
        let (n, staff) = (self.number, matches!(scope, Scope::Staff(_)));
        let read = web.read(move |rx| {
            let detail = match &scope {
                Scope::Staff(scope) => helpdesk::detail(rx, scope, n)?,
                Scope::Body(scope) => helpdesk::detail_own(rx, scope, n)?,
            };
            Ok((detail, rx.now))
        });
        let (detail, now) = read.await.map_err(|_| Gone)?;
        self.event(&detail, staff, now)
    }
}

impl One {
    fn event(&mut self, detail: &Detail, staff: bool, now: NaiveDateTime) -> Result<Option<Event>, Gone> {
        let last = detail.row.entries;
        if last <= self.last {
            return Ok(None);
        }
        let mut fresh = match &self.inbox {
            Some(inbox) => pieces_of_desk(detail, &self.base, now, inbox),
            None => pieces(detail, &self.base, now),
        };
        fresh.retain(|p| p.seq > self.last);
        self.last = last;
        if fresh.is_empty() {
            return Ok(None);
        }
        let said: Vec<String> = fresh
            .iter()
            .map(|p| match p.kind {
                "message" => format!("Nuovo messaggio di {}", p.who),
                "note" => format!("Nuova nota di {}", p.who),
                _ => p.text.clone(),
            })
            .collect();
        let badge = if staff { words::state(&detail.row.line()) } else { words::own_state(&detail.row.line()) };
        let html = Pieces { pieces: fresh }.render().map_err(|_| Gone)?;
        let badge = badge.render().map_err(|_| Gone)?;
        let data = json!({ "html": html, "said": said.join(". "), "badge": badge });
        Ok(Some(Event::default().event("voci").id(last.to_string()).data(data.to_string())))
    }
}

/// The last entry that the page has: what the browser says when it comes back, else what the page said.
fn last(raw: Option<&str>, headers: &HeaderMap) -> i32 {
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    resumed.or_else(|| Query::parse("", raw).get("da").and_then(|v| v.parse().ok())).unwrap_or(i32::MAX)
}

/// What happens to one request of the centre.
pub(super) async fn one(
    State(web): State<Web>,
    desk: Desk,
    Path((_, n)): Here,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    web.read(move |rx| helpdesk::detail(rx, &scope, n).map(|_| ())).await?;
    let (viewer, session) = viewer(desk.visit(), desk.href("/"), &desk.centre.id)?;
    let base = desk.href(&format!("/assistenza/{n}"));
    let inbox = desk.scope.allows(Permission::WorkHelpdesk).then(|| desk.href("/posta-in-arrivo"));
    let one = One { viewer, base, inbox, number: n, last: last(raw.as_deref(), &headers) };
    Ok(answer(&web, session.as_deref(), one))
}

/// What happens to one request of the body.
pub(super) async fn one_own(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, n)): Path<(String, String, String)>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    web.read(move |rx| helpdesk::detail_own(rx, &scope, n).map(|_| ())).await?;
    let (viewer, session) = viewer(desk.visit(), desk.href("/"), &desk.centre.id)?;
    let base = desk.href(&format!("/assistenza/{n}"));
    let one = One { viewer, base, inbox: None, number: n, last: last(raw.as_deref(), &headers) };
    Ok(answer(&web, session.as_deref(), one))
}

/// A list: how many of its requests changed since it was read.
struct List {
    viewer: Viewer,
    since: NaiveDateTime,
    changed: BTreeSet<u32>,
}

impl Follow for List {
    fn concerns(&self, change: &Changed) -> bool {
        change.centre == self.viewer.centre && change.at > self.since
    }

    async fn look(&mut self, web: &Web) -> Result<Option<Event>, Gone> {
        let scope = self.viewer.scope(web).await?;
        let (since, centre) = (self.since, self.viewer.centre);
        let read = web.work(move |app| {
            let changes = helpdesk::changes(app, since)?;
            let found = changes.iter().filter(|c| c.centre == centre && c.at > since).map(|c| c.number);
            let numbers: Vec<u32> = found.collect::<BTreeSet<u32>>().into_iter().collect();
            match &scope {
                Scope::Staff(_) => Ok(numbers),
                Scope::Body(_) if numbers.is_empty() => Ok(numbers),
                Scope::Body(scope) => app.read(|rx| helpdesk::shown_own(rx, scope, &numbers)),
            }
        });
        let before = self.changed.len();
        self.changed.extend(read.await.map_err(|_| Gone)?);
        if self.changed.len() == before {
            return Ok(None);
        }
        let count = self.changed.len() as u64;
        let what = counted(count, "richiesta nuova o cambiata", "richieste nuove o cambiate");
        Ok(Some(Event::default().event("lista").data(json!({ "text": what }).to_string())))
    }
}

/// When the list was read; now, when it does not say.
fn since(web: &Web, raw: Option<&str>) -> NaiveDateTime {
    let told = Query::parse("", raw).get("da").and_then(|v| v.parse().ok()).and_then(DateTime::from_timestamp_millis);
    let now = web.app.clock.now();
    // A page that has been away for long reads its list again anyway.
    told.map_or(now, |at| at.naive_utc().max(now - chrono::Duration::hours(1)))
}

/// The address at which a list that was read at an instant is followed.
pub(super) fn of_list(base: &str, now: NaiveDateTime) -> String {
    format!("{base}/vivo?da={}", now.and_utc().timestamp_millis())
}

/// That the centre's list is no longer what it was.
pub(super) async fn list(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let (viewer, session) = viewer(desk.visit(), desk.href("/"), &desk.centre.id)?;
    let list = List { viewer, since: since(&web, raw.as_deref()), changed: BTreeSet::new() };
    Ok(answer(&web, session.as_deref(), list))
}

/// That the body's list is no longer what it was.
pub(super) async fn list_own(State(web): State<Web>, desk: BodyDesk, RawQuery(raw): RawQuery) -> Result<Response> {
    let (viewer, session) = viewer(desk.visit(), desk.href("/"), &desk.centre.id)?;
    let list = List { viewer, since: since(&web, raw.as_deref()), changed: BTreeSet::new() };
    Ok(answer(&web, session.as_deref(), list))
}
