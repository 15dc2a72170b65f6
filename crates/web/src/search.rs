//! The global search of the centre's desk.

use app::search::Found;
use app::territory::Item;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::it;
use domain::territory::BodyKind;

use crate::route::{Access, Route, get};
use crate::view::{Empty, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web, respond};

/// Routes of the search.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![get("/{centre}/cst/cerca", Access::Staff(Permission::ReadCentre), show)]
}

#[derive(Template)]
#[template(path = "search/page.html")]
struct SearchPage {
    shell: Shell,
    lead: String,
    groups: Vec<Group>,
    empty: Option<Empty>,
}

struct Group {
    title: &'static str,
    hits: Vec<Hit>,
}

struct Hit {
    href: String,
    name: String,
    under: String,
}

async fn show(desk: Desk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/cerca"), raw.as_deref());
    let typed = query.get("q").unwrap_or_default().trim().to_owned();
    let (scope, words) = (desk.scope.clone(), typed.clone());
    let found = web.read(move |rx| app::search::search(rx, &scope, &words)).await?;
    let shell = Shell { searched: typed.clone(), ..desk.shell("") };
    let empty = found.is_empty().then(|| nothing(&typed, &desk));
    let lead = if typed.is_empty() { String::new() } else { format!("Risultati per «{typed}»") };
    respond::page(&SearchPage { shell, lead, groups: groups(&found, &desk), empty })
}

fn nothing(typed: &str, desk: &Desk) -> Empty {
    if typed.is_empty() {
        return Empty::new(
            "Che cosa si cerca?",
            "Si cerca un ente per nome o codice, una richiesta di assistenza per parole o numero, un servizio per nome o descrizione.",
        );
    }
    let text = "Si può provare con meno parole, con l'inizio di una parola o con un codice (ISTAT, IPA, fiscale).";
    Empty::new("Non si trova nulla", text).action("Tutti gli enti", desk.href("/enti"))
}

fn groups(found: &Found, desk: &Desk) -> Vec<Group> {
    let body = |(body, _): &Item| {
        let kind = BodyKind::from_code(&body.kind).unwrap_or(BodyKind::Altro).label();
        let code = body.istat.clone().or_else(|| body.ipa.clone()).unwrap_or_default();
        let people = u64::try_from(body.population).unwrap_or(0);
        let people = if people == 0 { String::new() } else { format!("{} abitanti", it::thousands(people)) };
        let facts = [kind.to_owned(), body.province_name.clone().unwrap_or_default(), code, people];
        Hit {
            href: desk.href(&format!("/enti/{}", body.id)),
            name: body.name.clone(),
            under: facts.into_iter().filter(|f| !f.is_empty()).collect::<Vec<_>>().join(" · "),
        }
    };
    let service = |s: &domain::charter::Service| Hit {
        href: desk.href(&format!("/carta/servizi/{}", s.code)),
        name: s.name.clone(),
        under: format!("{} · {}", s.inclusion.label(), s.state.label()),
    };
    let ticket = |t: &app::helpdesk::TicketRow| Hit {
        href: desk.href(&format!("/assistenza/{}", t.number)),
        name: t.subject.clone(),
        under: [format!("n. {}", t.number), t.body_name.clone(), crate::helpdesk::words::state(&t.line()).text]
            .into_iter()
            .filter(|f| !f.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
    };
    let article = |a: &app::knowledge::ArticleRow| Hit {
        href: desk.href(&format!("/guide/{}", a.id)),
        name: a.title.clone(),
        under: a.standing().map(|s| s.label().to_lowercase()).unwrap_or_default(),
    };
    let all = [
        ("Enti", found.bodies.iter().map(body).collect::<Vec<_>>()),
        ("Enti che il centro non segue", found.elsewhere.iter().map(body).collect()),
        ("Richieste di assistenza", found.tickets.iter().map(ticket).collect()),
        ("Guide", found.articles.iter().map(article).collect()),
        ("Servizi", found.services.iter().map(service).collect()),
    ];
    all.into_iter().filter(|(_, hits)| !hits.is_empty()).map(|(title, hits)| Group { title, hits }).collect()
}
