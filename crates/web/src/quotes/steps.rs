//! The steps of the staff: send, confirm the delivery, ask the payment.

use app::quotes::{Delivery, QuoteView, bill_again, deliver, invoice, send, view};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::quotes::{Holding, Quote};
use domain::{FieldError, Id, Refusal, it};
use rust_decimal::Decimal;

use super::words::number;
use super::{parse, step};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Field, Form, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) async fn send_quote(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let (id, sent) = step(&web, &desk, &id, send).await?;
    let told = match sent.told {
        0 => "Nessuno all'ente ha un accesso: va avvisato in altro modo.".to_owned(),
        1 => "È avvisata una persona dell'ente.".to_owned(),
        n => format!("Sono avvisate {n} persone dell'ente."),
    };
    Ok(done(&desk.href(&format!("/preventivi/{id}")), &format!("Inviato il preventivo {}. {told}", sent.number)))
}

pub(super) async fn bill(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let (_, document) = step(&web, &desk, &id, invoice).await?;
    Ok(done(&desk.href(&format!("/documenti/{document}")), "Documento emesso per l'ordine."))
}

pub(super) async fn again(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let (id, ()) = step(&web, &desk, &id, bill_again).await?;
    Ok(done(&desk.href(&format!("/preventivi/{id}")), "L'importo dell'ordine è di nuovo da chiedere."))
}

#[derive(Template)]
#[template(path = "quotes/deliver.html")]
struct DeliverPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    form: Form,
    used: Vec<usize>,
    action: String,
    back: String,
}

async fn load(web: &Web, desk: &Desk, id: Id<Quote>) -> Result<QuoteView> {
    let scope = desk.scope.clone();
    web.read(move |rx| view(rx, &scope, id)).await
}

fn used_field(h: &Holding, place: usize) -> Field {
    let help = format!("Ordinate {}; già registrate {}.", h.in_words(h.bought), h.in_words(h.used));
    // What was recorded by the minute may be no short number of hours: never less than it.
    let known = h.used.round_dp_with_strategy(4, rust_decimal::RoundingStrategy::AwayFromZero);
    Field::decimal(format!("used-{place}"), format!("Usato in tutto: {}", h.what))
        .unit(if h.is_hours() { "ore" } else { h.unit.as_str() })
        .value(it::decimal(known))
        .help(help)
        .required()
}

fn deliver_page(desk: &Desk, v: &QuoteView) -> DeliverPage {
    let base = desk.href(&format!("/preventivi/{}", v.row.id));
    let mut fields: Vec<Field> = v.holdings.iter().zip(1..).map(|(h, n)| used_field(h, n)).collect();
    fields.push(Field::date("on", "Consegnato il").value(it::date(v.today)).required());
    fields.push(Field::area("note", "Nota per l'ente").max(2_000));
    DeliverPage {
        shell: desk.shell("preventivi"),
        crumbs: Crumbs::new()
            .to("Preventivi e ordini", desk.href("/preventivi"))
            .to(number(&v.row), &base)
            .here("Consegna"),
        title: format!("Consegna dell'{}", number(&v.row).to_lowercase()),
        lead: format!(
            "{}, {}. Si scrive quanto si è usato davvero: l'ente lo legge.",
            v.row.body_name, v.row.service_name
        ),
        form: Form::new(fields),
        used: (1..=v.holdings.len()).collect(),
        action: format!("{base}/consegna"),
        back: base,
    }
}

pub(super) async fn delivery_form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let v = load(&web, &desk, parse(&id)?).await?;
    page(&deliver_page(&desk, &v))
}

fn read(typed: &Typed, count: usize) -> Result<Delivery, Refusal> {
    let mut faults = Vec::new();
    let mut used = Vec::new();
    for place in 1..=count {
        let field = format!("used-{place}");
        match it::parse_decimal(typed.get(&field)).filter(|n| *n >= Decimal::ZERO && *n <= Decimal::from(1_000_000)) {
            Some(n) => used.push(n),
            None => faults.push(FieldError::new(field, "Scrivere quanto si è usato, anche zero.")),
        }
    }
    let on = it::parse_date(typed.get("on"));
    if on.is_none() {
        faults.push(FieldError::new("on", "La data si scrive come 31/12/2026."));
    }
    match (Refusal::of_fields(faults), on) {
        (None, Some(on)) => Ok(Delivery { on, used, note: typed.get("note").to_owned() }),
        (refusal, _) => Err(refusal.unwrap_or_else(|| Refusal::new("Manca la data."))),
    }
}

pub(super) async fn confirm_delivery(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let v = load(&web, &desk, parse(&id)?).await?;
    let confirmed = match read(&typed, v.holdings.len()) {
        Err(refusal) => Err(refusal.into()),
        Ok(delivery) => step(&web, &desk, &id, move |tx, scope, id| deliver(tx, scope, id, &delivery)).await,
    };
    match confirmed {
        Ok((id, ())) => Ok(done(&desk.href(&format!("/preventivi/{id}")), "Consegna confermata: l'ente è avvisato.")),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = deliver_page(&desk, &v);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}
