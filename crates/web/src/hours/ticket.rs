//! The hours of one request: its page with the quick entry, and what the page of the request shows.

use app::hours::{NewPlan, NewWork, OfTicket, of_ticket, plan, quick, record};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::hours::{Work, nearly_used, parse_minutes};
use domain::identity::Permission;
use domain::month::Month;
use domain::{FieldError, Refusal, it};

use super::clock;
use super::list::Row;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Choice, Crumbs, Empty, Facts, Field, Form, Heads, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

type Here = Path<(String, String)>;

const TIME: &str = "Il tempo si scrive come 1:30, 1,5 o 45m.";

/// The hours of a request, on its page.
#[derive(Template)]
#[template(path = "hours/panel.html")]
pub(crate) struct Panel {
    worked: String,
    planned: String,
    over: bool,
    form: Option<Form>,
    href: String,
}

impl askama::filters::HtmlSafe for Panel {}

impl Panel {
    /// The panel of a request, from the minutes worked and planned.
    pub(crate) fn of(desk: &Desk, number: i32, (worked, planned): (i64, i64)) -> Self {
        let form = Form::new(vec![
            Field::text("tempo", "Tempo di oggi")
                .required()
                .max(20)
                .class("is-short")
                .help("Ore e minuti: 1:30, 1,5 o 45m."),
            Field::text("nota", "Nota")
                .max(domain::hours::LONGEST_NOTE)
                .help("Con la tua figura abituale; se l'ente ne ha di prepagate si scalano."),
        ]);
        Self {
            worked: clock(worked),
            planned: if planned > 0 { clock(planned) } else { String::new() },
            over: planned > 0 && worked > planned,
            form: desk.scope.allows(Permission::WorkHelpdesk).then_some(form),
            href: desk.href(&format!("/assistenza/{number}/ore")),
        }
    }
}

/// Role and order, what is left, whether it is about to end.
fn prepaid(found: &OfTicket) -> Vec<(String, String, bool)> {
    let line = |a: &app::quotes::Allowance| {
        let h = &a.holding;
        let left = format!("{} di {}", domain::quotes::hours(h.minutes_left()), h.in_words(h.bought));
        (format!("{}, ordine {}", h.what, a.order), left, nearly_used(h))
    };
    found.prepaid.iter().map(line).collect()
}

fn choices(all: &[String]) -> Vec<Choice> {
    all.iter().map(|r| Choice::new(r, r)).collect()
}

/// The fields that a person needs in a hurry: time, role, day, note, and whether it is paid.
fn fields(found: &OfTicket, today: NaiveDate) -> Form {
    let paid = !found.prepaid.is_empty();
    Form::new(vec![
        Field::text("tempo", "Tempo").required().max(20).class("is-short").help("Ore e minuti: 1:30, 1,5 o 45m."),
        Field::select("figura", "Figura", choices(&found.roles)).required().class("is-medium"),
        Field::date("giorno", "Giorno").required().value(it::date(today)),
        Field::text("nota", "Nota").max(domain::hours::LONGEST_NOTE),
        Field::check("scala", "A consumo: scala le ore prepagate dell'ente").value(if paid { "si" } else { "" }),
    ])
}

/// Adds who worked, for hours recorded by a colleague.
pub(super) fn with_people(mut form: Form, people: &[(String, String)], who: &str) -> Form {
    let all = people.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let field = Field::select("chi", "Chi ha lavorato", all).value(who).required().class("is-medium");
    form.fields.insert(1, field);
    form
}

/// The form with the fields of one piece of work.
pub(super) fn form_of(roles: &[String], today: NaiveDate) -> Form {
    fields(&OfTicket { roles: roles.to_vec(), ..OfTicket::default() }, today)
}

/// What was typed.
pub(super) fn read(typed: &Typed) -> Result<NewWork, Refusal> {
    let (minutes, on) = (parse_minutes(typed.get("tempo")), it::parse_date(typed.get("giorno")));
    let mut faults = Vec::new();
    if minutes.is_none() {
        faults.push(FieldError::new("tempo", TIME));
    }
    if on.is_none() {
        faults.push(FieldError::new("giorno", "La data si scrive come 31/12/2026."));
    }
    if let Some(refusal) = Refusal::of_fields(faults) {
        return Err(refusal);
    }
    Ok(NewWork {
        person: typed.get("chi").parse().ok(),
        work: Work {
            role: typed.get("figura").to_owned(),
            on: on.unwrap_or_default(),
            minutes: minutes.unwrap_or_default(),
            note: typed.get("nota").to_owned(),
            charged: typed.ticked("scala"),
        },
    })
}

#[derive(Template)]
#[template(path = "hours/ticket.html")]
struct TicketPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    facts: Facts,
    alerts: Vec<Alert>,
    heads: Heads,
    rows: Vec<Row>,
    empty: Empty,
    form: Option<Form>,
    plans: Vec<(String, String, String)>,
    plan_form: Option<Form>,
    base: String,
}

fn plan_fields(people: &[(String, String)], who: &str, today: NaiveDate) -> Form {
    let now = Month::of(today);
    let last = Month::of(today.checked_add_months(chrono::Months::new(12)).unwrap_or(today));
    let months = now.through(last).map(|m| Choice::new(m.code(), m.to_string())).collect();
    let people = std::iter::once(Choice::new("", "Ancora nessuno"))
        .chain(people.iter().map(|(id, name)| Choice::new(id, name)))
        .collect();
    Form::new(vec![
        Field::text("previste", "Ore previste").required().max(20).class("is-short").help("0 toglie la previsione."),
        Field::select("mese", "Mese", months).required().class("is-medium"),
        Field::select("chi_previsto", "Chi le lavora", people).value(who).class("is-medium"),
    ])
}

fn number(text: &str) -> Result<u32> {
    text.parse().map_err(|_| Error::not_found())
}

/// Which of the two forms was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Work,
    Plan,
}

async fn built(web: &Web, desk: &Desk, n: u32, wrong: Option<(Which, &Typed, &Refusal)>) -> Result<TicketPage> {
    let scope = desk.scope.clone();
    let (detail, found, people, today) = web
        .read(move |rx| {
            let detail = app::helpdesk::detail(rx, &scope, n)?;
            let people = app::helpdesk::operators(rx, &scope)?;
            Ok((detail, of_ticket(rx, &scope, n)?, people, rx.today()))
        })
        .await?;
    let base = desk.href(&format!("/assistenza/{n}"));
    let own = desk.scope.actor().person.map(String::from).unwrap_or_default();
    let may_work = desk.scope.allows(Permission::WorkHelpdesk) && detail.row.merged_into.is_none();
    let mut form = with_people(fields(&found, today), &people, &own);
    let mut plan_form = plan_fields(&people, &detail.row.assignee_id, today);
    if let Some((which, typed, refusal)) = wrong {
        let at = if which == Which::Work { &mut form } else { &mut plan_form };
        at.fill(&typed.pairs);
        at.refuse(refusal);
    }
    let mut facts = Facts::new().figure("Lavorate", clock(found.worked()), "ore e minuti");
    if found.planned() > 0 {
        facts = facts.figure("Previste", clock(found.planned()), "ore e minuti");
    }
    for (what, left, _) in prepaid(&found) {
        facts = facts.words(what, left, "prepagate che restano");
    }
    let alert = |(what, left, _): (String, String, bool)| {
        Alert::new(Tone::Warn, "Ore prepagate in esaurimento", format!("{what}: restano {left}."))
    };
    Ok(TicketPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new()
            .to("Assistenza", desk.href("/assistenza"))
            .to(format!("n. {n}"), base.clone())
            .here("Ore"),
        title: format!("Ore della richiesta n. {n}"),
        facts,
        alerts: prepaid(&found).into_iter().filter(|p| p.2).map(alert).collect(),
        heads: Heads::new()
            .text("chi", "Persona e figura")
            .number("giorno", "Giorno")
            .number("tempo", "Tempo")
            .text("nota", "Nota")
            .text("paga", "A consumo"),
        rows: found.rows.iter().map(|r| Row::of(r, desk)).collect(),
        empty: Empty::new("Ancora nessuna ora", "Il tempo si registra qui, con la figura di chi ha lavorato."),
        form: may_work.then_some(form),
        plans: found
            .plans
            .iter()
            .map(|p| {
                let month = Month::from_number(p.month).map(|m| m.to_string()).unwrap_or_default();
                let who = if p.person_name.is_empty() { "ancora nessuno" } else { &p.person_name };
                (month, who.to_owned(), clock(p.minutes))
            })
            .collect(),
        plan_form: may_work.then_some(plan_form),
        base,
    })
}

pub(super) async fn show(desk: Desk, State(web): State<Web>, Path((_, n)): Here) -> Result<Response> {
    page(&built(&web, &desk, number(&n)?, None).await?)
}

/// Hours recorded.
pub(super) async fn add(desk: Desk, State(web): State<Web>, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let hurried = typed.some("figura").is_none();
    let (new, minutes, note) = (read(&typed), parse_minutes(typed.get("tempo")), typed.get("nota").to_owned());
    let saved = web
        .write(move |tx| {
            if hurried {
                let minutes = minutes.ok_or_else(|| Refusal::field("tempo", TIME))?;
                return quick(tx, &scope, n, minutes, &note);
            }
            record(tx, &scope, n, &new.clone()?)
        })
        .await;
    match saved {
        Ok(_) if hurried => Ok(done(&desk.href(&format!("/assistenza/{n}")), "Ore registrate.")),
        Ok(_) => Ok(done(&desk.href(&format!("/assistenza/{n}/ore")), "Ore registrate.")),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&built(&web, &desk, n, Some((Which::Work, &typed, &refusal))).await?)
        }
    }
}

/// Hours planned.
pub(super) async fn plan_it(desk: Desk, State(web): State<Web>, Path((_, n)): Here, typed: Typed) -> Result<Response> {
    let (n, scope) = (number(&n)?, desk.scope.clone());
    let (minutes, month) = (parse_minutes(typed.get("previste")), Month::parse(typed.get("mese")));
    let person = typed.get("chi_previsto").parse().ok();
    let saved = web
        .write(move |tx| {
            let wrong = |field: &str, text: &str| app::Error::from(Refusal::field(field, text));
            let minutes = minutes.ok_or_else(|| wrong("previste", "Le ore si scrivono come 8, 1:30 o 1,5."))?;
            let month = month.ok_or_else(|| wrong("mese", "Scegliere il mese."))?;
            plan(tx, &scope, n, &NewPlan { person, month, minutes })
        })
        .await;
    match saved {
        Ok(()) => Ok(done(&desk.href(&format!("/assistenza/{n}/ore")), "Previsione salvata.")),
        Err(e) => {
            let refusal = e.refusal()?;
            refused(&built(&web, &desk, n, Some((Which::Plan, &typed, &refusal))).await?)
        }
    }
}
