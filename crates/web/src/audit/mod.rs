//! The log of a centre, searched by who may.

mod words;

use std::collections::HashMap;

use app::audit::{Entry, Search};
use app::{audit, identity};
use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use domain::dates::italian_time;
use domain::identity::Permission;
use domain::it;

use crate::route::{Access, Route, get};
use crate::view::{Empty, Field, FieldKind, Filters, Heads, Pager, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web, respond};

/// Routes of the log.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![get("/{centre}/cst/registro", Access::Staff(Permission::ReadAudit), list)]
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct Log {
    shell: Shell,
    filters: Filters,
    heads: Heads,
    entries: Vec<EntryView>,
    pager: Pager,
    empty: Empty,
}

struct EntryView {
    when: String,
    who: String,
    what: String,
    about: String,
    changes: Vec<words::Change>,
}

async fn list(desk: Desk, State(web): State<Web>, uri: Uri) -> Result<Response> {
    let query = Query::parse(uri.path(), uri.query());
    let date = |key: &str| query.get(key).and_then(it::parse_date);
    let search = Search { text: query.get("q").unwrap_or_default().to_owned(), from: date("dal"), to: date("al") };
    let cursor = query.cursor();
    let scope = desk.scope.clone();
    let (page, names) = web
        .read(move |rx| {
            let page = audit::list(rx, &scope, &search, &cursor)?;
            let people: Vec<String> =
                page.rows.iter().filter(|e| e.subject_kind == "person").map(|e| e.subject_id.clone()).collect();
            let names = identity::person_names(rx, &scope, &people)?;
            Ok((page, names))
        })
        .await?;
    let pager = Pager::of(&query, &page);
    let words =
        Field { placeholder: "nome, parola".to_owned(), ..Field::new(FieldKind::Search, "q", "Cerca nel registro") };
    let dates = vec![Field::date("dal", "Dal").class("is-short"), Field::date("al", "Al").class("is-short")];
    respond::page(&Log {
        shell: desk.shell("registro"),
        filters: Filters::new(&query, Some(words), dates),
        heads: Heads::new()
            .text("quando", "Quando")
            .text("chi", "Chi")
            .text("cosa", "Che cosa")
            .text("prima", "Prima e dopo"),
        entries: page.rows.into_iter().map(|e| view(e, &names)).collect(),
        pager,
        empty: Empty::new("Nessuna attività trovata", "Cercare un'altra parola o allargare le date."),
    })
}

fn view(entry: Entry, names: &HashMap<String, String>) -> EntryView {
    EntryView {
        when: italian_time(entry.at).format("%d/%m/%Y, %H:%M:%S").to_string(),
        about: names.get(&entry.subject_id).cloned().unwrap_or_default(),
        changes: words::changes(entry.before_json.as_deref(), entry.after_json.as_deref()),
        who: entry.actor_name,
        what: entry.summary,
    }
}
