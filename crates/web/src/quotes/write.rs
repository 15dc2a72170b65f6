//! The centre writes an offer: quantities for the price list, lines outside it, validity.

use app::quotes::{QuoteSettings, QuoteView, settings, view, write_offer};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::Days;
use domain::quotes::{FREE_FIELDS, FREE_ROWS, OfferForm, Quote};
use domain::tariffs::Price;
use domain::{Id, it};

use super::fields::{fill, quantities};
use super::parse;
use super::settings::billing_field;
use super::words::number;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Crumbs, Field, Form, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "quotes/write.html")]
struct WritePage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    alert: Option<Alert>,
    need: String,
    asked: String,
    price: String,
    form: Form,
    roles: Vec<usize>,
    free: Vec<usize>,
    action: String,
    back: String,
}

impl WritePage {
    /// Whether a line outside the price list is shown open: something is written in it, or nothing else is priced.
    fn is_open(&self, line: &usize) -> bool {
        let mut fields = FREE_FIELDS.iter().map(|name| self.form.field(&format!("{name}-{line}")));
        let alone = *line == 1 && self.form.field("only_free").value == "si";
        alone || fields.any(|f| !f.value.is_empty() || f.error.is_some())
    }
}

async fn load(web: &Web, desk: &Desk, id: Id<Quote>) -> Result<(QuoteView, QuoteSettings)> {
    let scope = desk.scope.clone();
    web.read(move |rx| Ok((view(rx, &scope, id)?, settings(rx, &scope)?))).await
}

fn price(v: &QuoteView) -> Option<&Price> {
    v.rule.as_ref().map(|r| &r.price)
}

fn write_page(desk: &Desk, v: &QuoteView, habits: &QuoteSettings) -> WritePage {
    let (mut fields, roles) = quantities(price(v), &v.row.body_name, false);
    let (quantity, params) = match &v.offer {
        Some(offer) => (offer.quantity, offer.params.clone()),
        None => (v.wish.quantity, v.wish.params.clone()),
    };
    fill(&mut fields, quantity, &params);
    fields.extend(terms(v, habits));
    fields.extend(free_lines(v));
    let base = desk.href(&format!("/preventivi/{}", v.row.id));
    WritePage {
        shell: desk.shell("preventivi"),
        crumbs: Crumbs::new()
            .to("Preventivi e ordini", desk.href("/preventivi"))
            .to(format!("{}, {}", number(&v.row), v.row.body_name), &base)
            .here("Scrivi"),
        title: format!("Preventivo per {}", v.row.body_name),
        lead: v.row.service_name.clone(),
        alert: (v.row.revision > 0).then(|| {
            let text = "La revisione inviata resta leggibile, ma l'ente non può più accettarla.";
            Alert::new(Tone::Info, "Si scrive una nuova revisione", text)
        }),
        need: v.wish.need.clone(),
        asked: v.wish.in_words(),
        price: v.rule.as_ref().map(|r| r.price_in_words().join(" ")).unwrap_or_else(|| {
            "Il listino non ha un prezzo per questo servizio: si scrivono voci fuori listino.".to_owned()
        }),
        form: Form::new(fields),
        roles,
        free: (1..=FREE_ROWS).collect(),
        action: format!("{base}/scrivi"),
        back: base,
    }
}

fn terms(v: &QuoteView, habits: &QuoteSettings) -> Vec<Field> {
    let offer = v.offer.clone().unwrap_or_default();
    let only_free = offer.free.len() == offer.lines.len() && !offer.lines.is_empty() || v.rule.is_none();
    let date = |d: Option<chrono::NaiveDate>| d.map(it::date).unwrap_or_default();
    let usual = v.today.checked_add_days(Days::new(u64::from(habits.valid_days)));
    let valid = offer.valid_until.filter(|d| *d >= v.today).or(usual);
    let billing = v.offer.as_ref().map_or(habits.billing, |o| o.billing);
    vec![
        Field::check("only_free", "Senza listino: valgono solo le voci scritte qui sopra").value(if only_free {
            "si"
        } else {
            ""
        }),
        Field::date("from", "Dal")
            .value(date(offer.from.or(v.wish.from).filter(|d| *d >= v.today)))
            .help("Se manca, da oggi."),
        Field::date("until", "Al").value(date(offer.until)).help("Se manca, fino alla fine dell'adesione."),
        Field::date("valid_until", "Il preventivo vale fino al").required().value(date(valid)),
        billing_field(billing),
        Field::area("note", "Nota per l'ente").max(2_000).value(offer.note.clone()),
    ]
}

fn free_lines(v: &QuoteView) -> Vec<Field> {
    let known = v.offer.as_ref().map(|o| o.free.as_slice()).unwrap_or_default();
    let labels = ["Voce", "Quantità", "Unità", "Prezzo unitario", "Motivo"];
    let mut fields = Vec::new();
    for n in 1..=FREE_ROWS {
        let values = known.get(n - 1).map(|f| {
            [f.description.clone(), it::decimal(f.quantity), f.unit.clone(), it::decimal(f.rate), f.reason.clone()]
        });
        let values = values.unwrap_or_default();
        for ((name, label), value) in FREE_FIELDS.iter().zip(labels).zip(values) {
            let class = if matches!(*name, "free_quantity" | "free_unit" | "free_rate") { "is-short" } else { "" };
            fields.push(Field::text(format!("{name}-{n}"), label).value(value).class(class));
        }
    }
    fields
}

pub(super) async fn form(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let (v, habits) = load(&web, &desk, parse(&id)?).await?;
    page(&write_page(&desk, &v, &habits))
}

pub(super) async fn save(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Quote> = parse(&id)?;
    let (v, habits) = load(&web, &desk, id).await?;
    let written = match OfferForm::from_pairs(&typed.pairs).read(price(&v)) {
        Err(refusal) => Err(refusal.into()),
        Ok(written) => {
            let scope = desk.scope.clone();
            web.write(move |tx| write_offer(tx, &scope, id, &written)).await
        }
    };
    match written {
        Ok(()) => Ok(done(
            &desk.href(&format!("/preventivi/{id}")),
            "Preventivo scritto: controllarlo, poi inviarlo all'ente.",
        )),
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = write_page(&desk, &v, &habits);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}
