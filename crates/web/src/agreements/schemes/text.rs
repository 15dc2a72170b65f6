//! The text of a scheme: its parts in order, what each holds, what is still empty.

use app::agreements::{SchemeDetail, Start, scheme_detail, start_text};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agreements::contents::{Article, SchemeText};
use domain::agreements::edit::Part;
use domain::identity::Permission;
use domain::models::Model;

use super::{At, of_scheme};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Crumbs, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

struct Row {
    name: String,
    holds: String,
    empty: bool,
    href: String,
    first: bool,
    last: bool,
}

struct Group {
    title: &'static str,
    add: Option<(&'static str, String)>,
    rows: Vec<Row>,
    movable: bool,
}

#[derive(Template)]
#[template(path = "agreements/schemes/text.html")]
struct TextPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    alerts: Vec<Alert>,
    missing: Vec<String>,
    groups: Vec<Group>,
    may_edit: bool,
    revision: i32,
    preview: String,
}

/// With what a text begins: the code of a model, or a scheme and a version.
fn begins(from: &str) -> Option<Start> {
    match from.split_once(':') {
        Some((scheme, version)) => Some(Start::Copy(scheme.parse().ok()?, version.parse().ok()?)),
        None => Model::from_code(from).map(Start::Ready),
    }
}

pub(super) async fn start(State(web): State<Web>, desk: Desk, Path(at): Path<At>, typed: Typed) -> Result<Response> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let from = begins(typed.get("from")).ok_or_else(Error::not_found)?;
    let said = match from {
        Start::Ready(_) => "Il testo pronto è qui: ora si modifica articolo per articolo.",
        Start::Copy(..) => "La copia è qui: ora si modifica articolo per articolo.",
    };
    match web.write(move |tx| start_text(tx, &scope, id, &from)).await {
        Ok(_) => Ok(done(&format!("{}/testo", of_scheme(&desk, id)), said)),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&super::scheme::load(&web, &desk, &at, Some((&typed, &refusal))).await?)
        }
    }
}

pub(super) async fn show(State(web): State<Web>, desk: Desk, Path(at): Path<At>) -> Result<Response> {
    let (id, scope) = (at.scheme()?, desk.scope.clone());
    let detail = web.read(move |rx| scheme_detail(rx, &scope, id)).await?;
    page(&dress(&desk, &detail, of_scheme(&desk, id))?)
}

fn dress(desk: &Desk, detail: &SchemeDetail, scheme: String) -> Result<TextPage> {
    let (text, version) = detail.text.as_ref().zip(detail.versions.first()).ok_or_else(Error::not_found)?;
    let may_edit = desk.scope.allows(Permission::EditAgreements) && detail.is_editable();
    let groups = groups(text, &format!("{scheme}/testo"), may_edit);
    let mut alerts = Vec::new();
    if !detail.is_editable() {
        let text = "Il testo è stato approvato in un passo dell'iter: per modificarlo si torna prima indietro.";
        alerts.push(Alert::new(Tone::Info, "Non si modifica più", text));
    }
    if !detail.unknown.is_empty() {
        let text = format!("Correggerle prima di andare avanti: {}.", detail.unknown.join(", "));
        alerts.push(Alert::new(Tone::Warn, "Variabili sconosciute", text));
    }
    Ok(TextPage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new()
            .to("Convenzioni", desk.href("/convenzioni"))
            .to(detail.row.title.clone(), scheme.clone())
            .here("Testo"),
        title: format!("Testo di «{}»", detail.row.title),
        lead: format!("Versione {}, salvata da {}.", version.version, version.saved_by),
        alerts,
        missing: detail.missing.iter().map(|c| format!("{} ({})", c.label(), c.ground())).collect(),
        groups,
        may_edit,
        revision: version.revision,
        preview: format!("{scheme}/anteprima"),
    })
}

/// A title as it is listed: what will be written in it stands in brackets, by its meaning.
fn readable(title: &str) -> String {
    super::part::variables()
        .into_iter()
        .fold(title.to_owned(), |text, (name, meaning)| text.replace(&name, &format!("[{}]", meaning.to_lowercase())))
}

/// The parts of a text, each with what can be written in it.
fn groups(text: &SchemeText, base: &str, may_edit: bool) -> Vec<Group> {
    let articles = |part, list: &[Article], name: fn(usize) -> String| {
        let rows = list.iter().enumerate().map(|(i, a)| Row {
            name: format!("{} {}", name(i), a.title),
            holds: a.holds.iter().map(|c| c.label()).collect::<Vec<_>>().join(", "),
            empty: a.is_empty(),
            href: href(base, part, i),
            first: i == 0,
            last: i + 1 == list.len(),
        });
        rows.collect::<Vec<Row>>()
    };
    let plain = |name: String, empty, href| Row { name, holds: String::new(), empty, href, first: true, last: true };
    let clauses = text.clauses.iter().enumerate();
    let new = |part, verb| Some((verb, format!("{base}/{}/nuovo", Part::slug(part)))).filter(|_| may_edit);
    vec![
        Group {
            title: "Titolo e premesse",
            add: None,
            rows: vec![plain(readable(&text.title), text.opening.trim().is_empty(), href(base, Part::Opening, 0))],
            movable: false,
        },
        Group {
            title: "Articoli",
            add: new(Part::Article, "Aggiungi un articolo"),
            rows: articles(Part::Article, &text.articles, |i| format!("Art. {}.", i + 1)),
            movable: may_edit,
        },
        Group {
            title: "Allegati",
            add: new(Part::Annex, "Aggiungi un allegato"),
            rows: articles(Part::Annex, &text.annexes, |i| format!("Allegato {}.", ('A'..='Z').nth(i).unwrap_or('Z'))),
            movable: may_edit,
        },
        Group {
            title: "Clausole",
            add: new(Part::Clause, "Aggiungi una clausola"),
            rows: clauses
                .map(|(i, c)| plain(c.name.clone(), c.text.trim().is_empty(), href(base, Part::Clause, i)))
                .collect(),
            movable: false,
        },
    ]
}

fn href(base: &str, part: Part, at: usize) -> String {
    format!("{base}/{}/{}", part.slug(), at + 1)
}
