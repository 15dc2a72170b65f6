//! Months of work: what was worked, which are closed.

use app::hours::{close_month, months};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::identity::Permission;
use domain::it;
use domain::month::Month;

use super::{chips, clock};
use crate::forms::Typed;
use crate::respond::{done, go, page};
use crate::view::{Badge, Chips, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

struct Row {
    name: String,
    code: String,
    worked: String,
    state: Badge,
    may_close: bool,
}

#[derive(Template)]
#[template(path = "hours/months.html")]
struct MonthsPage {
    shell: Shell,
    chips: Chips,
    rows: Vec<Row>,
    action: String,
}

pub(super) async fn show(desk: Desk, State(web): State<Web>) -> Result<Response> {
    let scope = desk.scope.clone();
    let all = web.read(move |rx| months(rx, &scope)).await?;
    let may = desk.scope.allows(Permission::ManageCentre);
    let row = |m: &app::hours::MonthView| Row {
        name: m.month.to_string(),
        code: m.month.code(),
        worked: clock(m.worked),
        state: match &m.closed {
            Some(c) => {
                let day = it::date(domain::dates::italian_date(c.closed_at));
                Badge::new(Tone::Good, format!("chiuso il {day} da {}", c.closed_by))
            }
            None if m.ended => Badge::new(Tone::Plain, "aperto"),
            None => Badge::new(Tone::Info, "in corso"),
        },
        may_close: may && m.ended && m.closed.is_none(),
    };
    page(&MonthsPage {
        shell: desk.shell("ore"),
        chips: chips(&desk, "/ore/mesi"),
        rows: all.iter().map(row).collect(),
        action: desk.href("/ore/mesi"),
    })
}

pub(super) async fn close(desk: Desk, State(web): State<Web>, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let back = desk.href("/ore/mesi");
    let Some(month) = Month::parse(typed.get("mese")) else {
        return Ok(go(&back, Tone::Bad, "Scegliere il mese da chiudere."));
    };
    Ok(match web.write(move |tx| close_month(tx, &scope, month)).await {
        Ok(()) => done(&back, &format!("Chiuso il mese di {month}: le sue ore non cambiano più.")),
        Err(e) => go(&back, Tone::Bad, &e.refusal()?.message),
    })
}
