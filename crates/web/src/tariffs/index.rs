//! The price lists of the centre, and how a new one begins.

use app::tariffs::{ListVersion, NewList};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::Datelike;
use domain::dates::Period;
use domain::tariffs::{READY_MADE, ready_made};
use domain::{Refusal, it};

use super::read::date_field;
use super::{badge, crumbs, tabs};
use crate::forms::Typed;
use crate::view::{Alert, Badge, Choice, Crumbs, Empty, Field, Form, Heads, Shell, Tabs, Tone};
use crate::visit::Desk;
use crate::{Result, Web, respond};

#[derive(Template)]
#[template(path = "tariffs/index.html")]
pub(crate) struct IndexPage {
    pub(crate) shell: Shell,
    pub(crate) tabs: Tabs,
    pub(crate) alert: Option<Alert>,
    pub(crate) heads: Heads,
    pub(crate) rows: Vec<Row>,
    pub(crate) may_edit: bool,
    pub(crate) new_href: String,
}

/// One version of a list.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) version: i32,
    pub(crate) validity: String,
    pub(crate) rules: String,
    pub(crate) state: Badge,
    pub(crate) act: String,
}

/// The lists, the last to begin first.
pub async fn index(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (versions, today) = web.read(move |rx| Ok((app::tariffs::all(rx, &scope)?, rx.today()))).await?;
    respond::page(&IndexPage {
        shell: desk.shell("tariffe"),
        tabs: tabs(&desk, "listini"),
        alert: missing(&versions, today.year()),
        heads: Heads::new()
            .text("nome", "Listino")
            .text("validita", "In vigore")
            .number("voci", "Voci")
            .text("atto", "Approvato con")
            .text("stato", "Stato"),
        rows: versions.iter().map(|v| row(&desk, v)).collect(),
        may_edit: desk.scope.allows(domain::identity::Permission::EditTariffs),
        new_href: desk.href("/tariffe/nuovo"),
    })
}

fn row(desk: &Desk, v: &ListVersion) -> Row {
    let act = v.approved.as_ref();
    Row {
        href: desk.href(&format!("/tariffe/listino/{}", v.id)),
        name: v.list.name.clone(),
        version: v.version,
        validity: v.list.validity_in_words(),
        rules: it::thousands(v.list.rules.len() as u64),
        state: badge(&v.state),
        act: act.map(|(on, act)| format!("{act}; approvato il {}", it::date(*on))).unwrap_or_default(),
    }
}

/// Says when no approved list prices the year.
fn missing(versions: &[ListVersion], year: i32) -> Option<Alert> {
    let whole = Period::year(year)?;
    let covered = versions
        .iter()
        .any(|v| matches!(v.state, domain::tariffs::ListState::Approved { .. }) && v.list.validity.overlaps(&whole));
    (!covered && !versions.is_empty()).then(|| {
        Alert::new(
            Tone::Warn,
            format!("Nessun listino approvato vale nel {year}"),
            "Le quote dell'anno non si possono calcolare finché non se ne approva uno.",
        )
    })
}

#[derive(Template)]
#[template(path = "tariffs/new.html")]
pub(crate) struct NewPage {
    pub(crate) shell: Shell,
    pub(crate) crumbs: Crumbs,
    pub(crate) form: Form,
    pub(crate) action: String,
    pub(crate) back: String,
}

/// How a new list begins: from one of the report, or empty.
pub async fn new_form(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let year = web.read(|rx| Ok(rx.today().year())).await?;
    let mut form = blank();
    form.fill(&[("modello".to_owned(), READY_MADE[0].to_owned()), ("dal".to_owned(), format!("01/01/{}", year + 1))]);
    respond::page(&new_page(&desk, form))
}

/// Creates the draft and opens it.
pub async fn create(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let sent = typed.clone();
    let created = match read(&typed) {
        Ok(new) => web.write(move |tx| app::tariffs::create(tx, &scope, &new)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match created {
        Ok(id) => Ok(respond::done(
            &desk.href(&format!("/tariffe/listino/{id}")),
            "Il listino è pronto in bozza: controllare le voci e approvarlo.",
        )),
        Err(e) => {
            let mut refusal = e.refusal()?;
            rename(&mut refusal, &[("ready_made", "modello"), ("name", "nome"), ("from", "dal")]);
            let mut form = blank();
            form.fill(&sent.pairs);
            form.refuse(&refusal);
            respond::refused(&new_page(&desk, form))
        }
    }
}

/// Gives the fields of a refusal the names that they have in the page.
fn rename(refusal: &mut Refusal, names: &[(&str, &str)]) {
    for fault in &mut refusal.fields {
        if let Some((_, page)) = names.iter().find(|(rule, _)| *rule == fault.field) {
            (*page).clone_into(&mut fault.field);
        }
    }
}

fn read(typed: &Typed) -> Result<NewList, Refusal> {
    let from = it::parse_date(typed.get("dal"))
        .ok_or_else(|| Refusal::field("dal", "Scrivere il primo giorno di validità come gg/mm/aaaa."))?;
    let ready_made = Some(typed.get("modello")).filter(|m| *m != "vuoto").map(str::to_owned);
    Ok(NewList { ready_made, name: typed.get("nome").to_owned(), from })
}

fn blank() -> Form {
    let epoch = chrono::NaiveDate::default();
    let mut choices: Vec<Choice> = READY_MADE
        .iter()
        .filter_map(|code| ready_made(code, epoch))
        .map(|l| Choice::new(l.code.clone(), l.name.clone()).help(l.source.clone()))
        .collect();
    choices.push(Choice::new("vuoto", "Listino vuoto").help("Tutte le voci si scrivono da capo."));
    Form::new(vec![
        Field::radio("modello", "Da dove si parte", choices).required(),
        Field::text("nome", "Nome del listino").max(120).help("Se resta vuoto, il nome del listino di partenza."),
        date_field("dal", "Primo giorno di validità").required(),
    ])
}

fn new_page(desk: &Desk, form: Form) -> NewPage {
    NewPage {
        shell: desk.shell("tariffe"),
        crumbs: crumbs(desk).here("Nuovo listino"),
        form,
        action: desk.href("/tariffe/nuovo"),
        back: desk.href("/tariffe"),
    }
}

/// The page without lists says what to do first.
impl IndexPage {
    pub(crate) fn empty(&self) -> Empty {
        let empty = Empty::new(
            "Ancora nessun listino",
            "Si può partire da uno dei listini del report (Pesaro e Urbino, Macerata, Lecco) e adattarlo.",
        );
        if self.may_edit { empty.action("Crea il primo listino", self.new_href.clone()) } else { empty }
    }
}
