//! The calendar of what expires: what has expired and is still in use, then month by month.

use app::resources::{Item, calendar};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use domain::it;

use super::Line;
use super::list::chips;
use crate::respond::page;
use crate::view::{Chips, Empty, Shell};
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
    let scope = desk.scope.clone();
    let (found, today) = web.read(move |rx| Ok((calendar(rx, &scope, DAYS)?, rx.today()))).await?;
    page(&CalendarPage {
        shell: desk.shell("risorse"),
        chips: chips(&desk, true),
        months: months(&found, &desk, today),
        empty: Empty::new("Nessuna scadenza", "Nei prossimi dodici mesi non scade nulla di ciò che è in uso."),
    })
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
