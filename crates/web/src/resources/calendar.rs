//! The calendar of what expires: what has expired and is still in use, then month by month.

use app::resources::{Item, calendar, save_warnings, warnings};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use domain::identity::Permission;
use domain::resources::Warnings;
use domain::{Refusal, it};

use super::Line;
use super::list::chips;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Chips, Empty, Field, FieldKind, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

/// How far the calendar looks, in days.
const DAYS: u64 = 366;

#[derive(Template)]
#[template(path = "resources/calendar.html")]
struct CalendarPage {
    shell: Shell,
    chips: Chips,
    months: Vec<Month>,
    empty: Empty,
    warned: String,
    form: Option<Form>,
    action: String,
}

/// What expires in one month.
struct Month {
    title: String,
    rows: Vec<Due>,
}

/// One resource with the day on which it expires.
struct Due {
    line: Line,
    body: String,
    day: String,
}

pub(super) async fn show(desk: Desk, State(web): State<Web>) -> Result<Response> {
    page(&build(&desk, &web).await?)
}

async fn build(desk: &Desk, web: &Web) -> Result<CalendarPage> {
    let scope = desk.scope.clone();
    let (found, chosen, today) =
        web.read(move |rx| Ok((calendar(rx, &scope, DAYS)?, warnings(rx, &scope)?, rx.today()))).await?;
    Ok(CalendarPage {
        shell: desk.shell("risorse"),
        chips: chips(desk, true),
        months: months(&found, desk, today),
        warned: warned(&chosen),
        form: desk.scope.allows(Permission::ManageCentre).then(|| form(&chosen)),
        action: desk.href("/risorse/scadenze"),
        empty: Empty::new("Nessuna scadenza", "Nei prossimi dodici mesi non scade nulla di ciò che è in uso."),
    })
}

fn distances(chosen: &Warnings) -> String {
    chosen.days.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// `60, 30 e 7`.
fn spoken(chosen: &Warnings) -> String {
    match distances(chosen).rsplit_once(", ") {
        Some((first, last)) => format!("{first} e {last}"),
        None => distances(chosen),
    }
}

/// Who is told, in a sentence.
fn warned(chosen: &Warnings) -> String {
    if chosen.days.is_empty() {
        return "Delle scadenze non parte nessun avviso per posta.".to_owned();
    }
    let to = if chosen.to.is_empty() { "l'indirizzo del centro" } else { &chosen.to };
    let bodies = if chosen.bodies { ", e ai referenti degli enti" } else { "" };
    format!("Un avviso parte per {to}{bodies} quando mancano {} giorni.", spoken(chosen))
}

fn form(chosen: &Warnings) -> Form {
    Form::new(vec![
        Field::text("giorni", "Giorni prima della scadenza")
            .value(distances(chosen))
            .help("Separati da virgole, per esempio 60, 30, 7. Vuoto: nessun avviso.")
            .max(60),
        Field::new(FieldKind::Email, "a", "A chi").value(&chosen.to).help("Vuoto: l'indirizzo del centro."),
        Field::check("enti", "Avvisa anche i referenti dell'ente").value(if chosen.bodies { "si" } else { "" }),
    ])
}

fn read(typed: &Typed) -> Result<Warnings, Refusal> {
    let words = typed.get("giorni").split([',', ';', ' ']).map(str::trim).filter(|w| !w.is_empty());
    let days = words.map(str::parse::<u32>).collect::<Result<Vec<u32>, _>>();
    let days = days.map_err(|_| Refusal::field("giorni", "I giorni si scrivono come 60, 30, 7."))?;
    Ok(Warnings { days, to: typed.get("a").to_owned(), bodies: typed.ticked("enti") })
}

pub(super) async fn save(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let (scope, chosen) = (desk.scope.clone(), read(&typed));
    match web.write(move |tx| save_warnings(tx, &scope, &chosen.clone()?)).await {
        Ok(()) => Ok(done(&desk.href("/risorse/scadenze"), "Avvisi salvati.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = build(&desk, &web).await?;
            if let Some(form) = &mut shown.form {
                form.fill(&typed.pairs);
                form.refuse(&refusal);
            }
            refused(&shown)
        }
    }
}

fn months(found: &[Item], desk: &Desk, today: NaiveDate) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for (stored, body) in found {
        let Some(day) = stored.resource.expires else { continue };
        let title = if day < today { "Già scadute, ancora in uso".to_owned() } else { month(day) };
        let due = Due {
            line: Line::new(stored, desk.href(&format!("/risorse/{}", stored.id)), today),
            body: body.clone(),
            day: it::date(day),
        };
        match months.last_mut().filter(|m| m.title == title) {
            Some(month) => month.rows.push(due),
            None => months.push(Month { title, rows: vec![due] }),
        }
    }
    months
}

/// `Gennaio 2027`.
fn month(day: NaiveDate) -> String {
    let words = it::long_date(day);
    let name = words.split(' ').nth(1).unwrap_or_default();
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{} {}", letters.as_str(), day.year())
}
