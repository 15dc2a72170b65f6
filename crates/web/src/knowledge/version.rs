//! One version of an article, and what it changed.

use app::knowledge;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::helpdesk::moment;
use domain::identity::Permission;
use domain::knowledge::{Change, compare};

use super::key;
use crate::respond::{done, go, page};
use crate::view::{Crumbs, Query, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

type Here = Path<(String, String, String)>;

/// One line of the comparison: its class, what screen readers say before it, the line.
struct Line {
    class: &'static str,
    said: &'static str,
    sign: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "knowledge/version.html")]
struct VersionPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    base: String,
    number: i32,
    html: String,
    may_restore: bool,
    compared: String,
    others: Vec<(i32, String, bool)>,
    lines: Vec<Line>,
}

fn line(change: &Change<'_>) -> Line {
    match change {
        Change::Same(text) => Line { class: "", said: "", sign: " ", text: (*text).to_owned() },
        Change::Gone(text) => Line { class: "is-gone", said: "Tolta: ", sign: "−", text: (*text).to_owned() },
        Change::Added(text) => Line { class: "is-added", said: "Aggiunta: ", sign: "+", text: (*text).to_owned() },
    }
}

pub(super) async fn show(
    desk: Desk,
    State(web): State<Web>,
    Path((_, id, number)): Here,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let number: i32 = number.parse().map_err(|_| Error::not_found())?;
    let query = Query::parse("", raw.as_deref());
    let (scope, guide) = (desk.scope.clone(), key(&id)?);
    let (whole, now) = web.read(move |rx| Ok((knowledge::whole(rx, &scope, guide)?, rx.now))).await?;
    let one = whole.versions.iter().find(|v| v.version == number).ok_or_else(Error::not_found)?;
    let base = desk.href(&format!("/guide/{id}"));
    let asked = query.get("con").and_then(|n| n.parse::<i32>().ok()).unwrap_or(number - 1);
    let other = whole.versions.iter().find(|v| v.version == asked && v.version != number);
    let whole_text = |v: &knowledge::VersionRow| format!("{}\n\n{}", v.title, v.body);
    let lines = other.map(|o| compare(&whole_text(o), &whole_text(one)).iter().map(line).collect()).unwrap_or_default();
    page(&VersionPage {
        shell: desk.shell("guide"),
        crumbs: Crumbs::new()
            .to("Guide", desk.href("/guide"))
            .to(whole.row.title.clone(), &base)
            .here(format!("Versione {number}")),
        title: one.title.clone(),
        lead: format!("Versione {number}, di {}, {}", one.author_name, moment(one.at, now)),
        number,
        html: documents::markup::to_html(&one.body),
        may_restore: desk.scope.allows(Permission::WorkHelpdesk) && number != whole.row.latest,
        compared: other.map(|o| format!("Che cosa cambia rispetto alla versione {}", o.version)).unwrap_or_default(),
        others: whole
            .versions
            .iter()
            .filter(|v| v.version != number)
            .map(|v| (v.version, format!("Versione {}, {}", v.version, moment(v.at, now)), v.version == asked))
            .collect(),
        lines,
        base,
    })
}

pub(super) async fn restore_it(desk: Desk, State(web): State<Web>, Path((_, id, number)): Here) -> Result<Response> {
    let number: i32 = number.parse().map_err(|_| Error::not_found())?;
    let (scope, guide, here) = (desk.scope.clone(), key(&id)?, desk.href(&format!("/guide/{id}")));
    match web.write(move |tx| knowledge::restore(tx, &scope, guide, number)).await {
        Ok(()) => {
            Ok(done(&here, &format!("La versione {number} è di nuovo la più recente: va pubblicata perché si legga.")))
        }
        Err(e) => Ok(go(&here, Tone::Bad, &e.refusal()?.message)),
    }
}
