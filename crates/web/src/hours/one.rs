//! One piece of work: its correction, its history.

use app::hours::{HoursRow, correct, erase, find, history};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::month::Month;
use domain::{Refusal, it};

use super::clock;
use super::list::paid;
use super::ticket::{form_of, read, with_people};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Crumbs, Definitions, Event, Form, History, Shell, Tone, Value};
use crate::visit::Desk;
use crate::{Result, Web};

type Two = Path<(String, String)>;

#[derive(Template)]
#[template(path = "hours/one.html")]
struct OnePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    facts: Definitions,
    alert: Option<Alert>,
    form: Option<Form>,
    base: String,
    history: History,
}

async fn built(web: &Web, desk: &Desk, id: &str, wrong: Option<(&Typed, &Refusal)>) -> Result<OnePage> {
    let (scope, key) = (desk.scope.clone(), id.to_owned());
    let (row, roles, people, past, closed, today) = web
        .read(move |rx| {
            let row = find(rx, &scope, &key)?;
            let of = app::hours::of_ticket(rx, &scope, row.ticket.unsigned_abs())?;
            let people = app::helpdesk::operators(rx, &scope)?;
            let past = if scope.allows(Permission::ReadCentre) { history(rx, &scope, &key)? } else { Vec::new() };
            Ok((row, of.roles, people, past, of.closed, rx.today()))
        })
        .await?;
    let shut = closed.contains(&Month::of(row.on_date));
    let may = desk.scope.allows(Permission::WorkHelpdesk) && !shut;
    let mut form = filled(&row, roles, &people, today);
    if let Some((typed, refusal)) = wrong {
        form.fill(&typed.pairs);
        form.refuse(refusal);
    }
    let event = |e: &app::audit::Entry| Event {
        when: it::date(domain::dates::italian_date(e.at)),
        who: e.actor_name.clone(),
        what: e.summary.clone(),
    };
    // Where there is a form, it says by itself what is wrong with its fields.
    let told = |r: &Refusal| !may || r.fields.is_empty();
    let refused_by =
        wrong.filter(|(_, r)| told(r)).map(|(_, r)| Alert::new(Tone::Bad, "Non salvato", r.message.clone()));
    let closed = || Alert::new(Tone::Info, "Mese chiuso", "Le ore di questo mese non cambiano più.");
    Ok(OnePage {
        shell: desk.shell("ore"),
        crumbs: Crumbs::new()
            .to("Ore", desk.href("/ore"))
            .to("Registrazioni", desk.href("/ore/registrate"))
            .here(format!("{} di {}", clock(row.minutes), row.person_name)),
        title: format!("{} di {}", clock(row.minutes), row.person_name),
        facts: facts(desk, &row),
        alert: refused_by.or_else(|| shut.then(closed)),
        form: may.then_some(form),
        base: desk.href(&format!("/ore/registrate/{id}")),
        history: History { events: past.iter().map(event).collect() },
    })
}

fn filled(row: &HoursRow, mut roles: Vec<String>, people: &[(String, String)], today: chrono::NaiveDate) -> Form {
    if !roles.contains(&row.role) {
        roles.push(row.role.clone());
    }
    let mut people = people.to_vec();
    if !people.iter().any(|(id, _)| *id == row.person_id) {
        people.push((row.person_id.clone(), row.person_name.clone()));
    }
    let mut form = with_people(form_of(&roles, today), &people, &row.person_id);
    let values = [
        ("tempo", clock(row.minutes)),
        ("figura", row.role.clone()),
        ("giorno", it::date(row.on_date)),
        ("nota", row.note.clone()),
        ("scala", if row.charged { "si".to_owned() } else { String::new() }),
    ];
    for (name, value) in values {
        if let Some(field) = form.fields.iter_mut().find(|f| f.name == name) {
            field.value = value;
        }
    }
    form
}

fn facts(desk: &Desk, row: &HoursRow) -> Definitions {
    let ticket = Value::Link(format!("n. {}", row.ticket), desk.href(&format!("/assistenza/{}", row.ticket)));
    let mut all = Definitions::new()
        .row("Richiesta", ticket)
        .text("Ente", &row.body_name)
        .text("Giorno", it::date(row.on_date))
        .text("Figura", &row.role)
        .text("Nota", &row.note)
        .text("A consumo", paid(row));
    if !row.quote_id.is_empty() {
        let link =
            Value::Link("preventivo delle ore eccedenti".into(), desk.href(&format!("/preventivi/{}", row.quote_id)));
        all = all.row("Chieste con", link);
    }
    all
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Two) -> Result<Response> {
    page(&built(&web, &desk, &id, None).await?)
}

pub(super) async fn save(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    let (scope, key, new) = (desk.scope.clone(), id.clone(), read(&typed));
    let saved = web.write(move |tx| {
        find(&mut tx.reading(), &scope, &key)?;
        correct(tx, &scope, &key, &new.clone()?)
    });
    match saved.await {
        Ok(row) => Ok(done(&desk.href(&format!("/assistenza/{}/ore", row.ticket)), "Ore corrette.")),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&built(&web, &desk, &id, Some((&typed, &refusal))).await?)
        }
    }
}

pub(super) async fn erase_it(desk: Desk, State(web): State<Web>, Path((_, id)): Two, typed: Typed) -> Result<Response> {
    let (scope, key) = (desk.scope.clone(), id.clone());
    match web.write(move |tx| erase(tx, &scope, &key)).await {
        Ok(n) => Ok(done(&desk.href(&format!("/assistenza/{n}/ore")), "Ore tolte: resta scritto nel registro.")),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&built(&web, &desk, &id, Some((&typed, &refusal))).await?)
        }
    }
}
