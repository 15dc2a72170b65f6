//! The prepaid hours of one's own body, and what was done with them.

use app::hours::{own, own_prepaid};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::hours::nearly_used;
use domain::{it, quotes};

use super::clock;
use super::list::paid;
use crate::respond::page;
use crate::view::{Alert, Badge, Empty, Heads, Pager, Query, Shell, Tone};
use crate::visit::BodyDesk;
use crate::{Result, Web};

struct Held {
    role: String,
    order: String,
    href: String,
    bought: String,
    used: String,
    left: Badge,
}

struct Row {
    day: String,
    ticket: String,
    href: String,
    role: String,
    time: String,
    paid: String,
}

#[derive(Template)]
#[template(path = "hours/own.html")]
struct OwnPage {
    shell: Shell,
    alerts: Vec<Alert>,
    held: Vec<Held>,
    heads: Heads,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

pub(super) async fn show(desk: BodyDesk, State(web): State<Web>, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/ore"), raw.as_deref());
    let (scope, cursor) = (desk.scope.clone(), query.cursor());
    let (found, (held, beyond)) = web.read(move |rx| Ok((own(rx, &scope, &cursor)?, own_prepaid(rx, &scope)?))).await?;
    let mut alerts = Vec::new();
    for a in held.iter().filter(|a| a.open && nearly_used(&a.holding)) {
        let h = &a.holding;
        let text = format!("{}, ordine {}: restano {}.", h.what, a.order, quotes::hours(h.minutes_left()));
        let alert = Alert::new(Tone::Warn, "Le ore prepagate stanno per finire", text);
        alerts.push(alert.link("Chiedi un preventivo", desk.href("/preventivi/nuovo")));
    }
    if beyond > 0 {
        let text = format!("{} oltre le ore prepagate: il centro manderà un preventivo.", quotes::hours(beyond));
        alerts.push(Alert::new(Tone::Info, "Ore eccedenti", text));
    }
    page(&OwnPage {
        shell: desk.shell("ore"),
        alerts,
        held: held
            .iter()
            .map(|a| Held {
                role: a.holding.what.clone(),
                order: a.order.clone(),
                href: desk.href(&format!("/preventivi/{}", a.quote)),
                bought: a.holding.in_words(a.holding.bought),
                used: a.holding.in_words(a.holding.used),
                left: match a.open {
                    false => Badge::new(Tone::Plain, "ordine consegnato"),
                    true if nearly_used(&a.holding) => Badge::new(Tone::Warn, quotes::hours(a.holding.minutes_left())),
                    true => Badge::new(Tone::Good, quotes::hours(a.holding.minutes_left())),
                },
            })
            .collect(),
        heads: Heads::new()
            .text("giorno", "Giorno")
            .text("richiesta", "Richiesta")
            .text("figura", "Figura")
            .number("tempo", "Tempo")
            .text("paga", "Come"),
        rows: found
            .rows
            .iter()
            .map(|r| Row {
                day: it::date(r.on_date),
                ticket: format!("n. {}", r.ticket),
                href: desk.href(&format!("/assistenza/{}", r.ticket)),
                role: r.role.clone(),
                time: clock(r.minutes),
                paid: paid(r),
            })
            .collect(),
        pager: Pager::of(&query, &found),
        empty: Empty::new(
            "Nessuna ora a consumo",
            "Le ore di lavoro comprate con un ordine si leggono qui: quante restano e per quali richieste si sono usate.",
        ),
    })
}
