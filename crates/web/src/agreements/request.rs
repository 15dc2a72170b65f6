//! Adding a service to an accession: which one, then what its price needs to know.

use app::agreements::{AccessionDetail, NewSubscription, Offer, offers, subscribe};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::agreements::Accession;
use domain::tariffs::{Measure, Price, Rule, SubscriptionForm};
use domain::{Id, Refusal, it};

use super::parse;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Alert, Crumbs, Field, Form, Query, Shell, Tone};
use crate::visit::Desk;
use crate::{Error, Result, Web};

/// Rows for the hours when the price list names no roles.
const FREE_ROLES: usize = 3;

#[derive(Template)]
#[template(path = "agreements/choose.html")]
struct ChoosePage {
    shell: Shell,
    crumbs: Crumbs,
    lead: String,
    offers: Vec<OfferCard>,
}

struct OfferCard {
    name: String,
    href: Option<String>,
    text: String,
}

#[derive(Template)]
#[template(path = "agreements/request.html")]
struct RequestPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    alert: Option<Alert>,
    form: Form,
    /// One for each role: its name, the numbers of the fields.
    roles: Vec<usize>,
    action: String,
    back: String,
}

async fn load(web: &Web, desk: &Desk, id: Id<Accession>) -> Result<(AccessionDetail, Vec<Offer>)> {
    let scope = desk.scope.clone();
    web.read(move |rx| offers(rx, &scope, id)).await
}

fn find(offers: Vec<Offer>, code: &str) -> Result<Offer> {
    offers.into_iter().find(|o| o.service.code == code).ok_or_else(Error::not_found)
}

pub(super) async fn choose(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let (d, offers) = load(&web, &desk, id).await?;
    let base = desk.href(&format!("/adesioni/{id}"));
    let query = Query::parse(format!("{base}/servizi/nuovo"), raw.as_deref());
    if let Some(code) = query.get("servizio") {
        return page(&request_page(&desk, &d, &find(offers, code)?));
    }
    let card = |o: &Offer| {
        let price =
            o.rule.as_ref().map_or_else(|| "Il listino non ha ancora un prezzo.".to_owned(), |r| r.price.in_words());
        OfferCard {
            name: o.service.name.clone(),
            href: o.barred.is_none().then(|| query.clone().with("servizio", &o.service.code).href()),
            text: o.barred.clone().unwrap_or(price),
        }
    };
    page(&ChoosePage {
        shell: desk.shell("adesioni"),
        crumbs: crumbs(&desk, &d, &base).here("Nuovo servizio"),
        lead: format!("Quale servizio chiede {}?", d.body.name),
        offers: offers.iter().map(card).collect(),
    })
}

fn crumbs(desk: &Desk, d: &AccessionDetail, base: &str) -> Crumbs {
    Crumbs::new().to("Adesioni", desk.href("/adesioni")).to(d.body.name.clone(), base)
}

fn request_page(desk: &Desk, d: &AccessionDetail, offer: &Offer) -> RequestPage {
    let base = desk.href(&format!("/adesioni/{}", d.row.id));
    let price = offer.rule.as_ref().map(|r| &r.price);
    let mut fields = vec![Field::hidden("service", &offer.service.code)];
    let roles = match price {
        Some(Price::Hours { roles }) => hours(&mut fields, &roles.iter().map(|r| r.role.clone()).collect::<Vec<_>>()),
        _ => Vec::new(),
    };
    fields.extend(figures(price, &d.body.name));
    let (first, last) = (it::date(d.row.from_date), it::date(d.row.until_date));
    fields.push(Field::date("from", "Dal").help(format!("Se manca, dal primo giorno dell'adesione, il {first}.")));
    fields.push(Field::date("until", "Al").help(format!("Se manca, fino all'ultimo, il {last}.")));
    RequestPage {
        shell: desk.shell("adesioni"),
        crumbs: crumbs(desk, d, &base).to("Nuovo servizio", format!("{base}/servizi/nuovo")).here(&offer.service.name),
        title: offer.service.name.clone(),
        lead: offer.rule.as_ref().map(lead).unwrap_or_default(),
        alert: alert(offer, d.year),
        form: Form::new(fields),
        roles,
        action: format!("{base}/servizi/nuovo"),
        back: base,
    }
}

fn lead(rule: &Rule) -> String {
    format!("{} {}", rule.who_in_words(), rule.price_in_words().join(" "))
}

fn alert(offer: &Offer, year: i32) -> Option<Alert> {
    let title = match &offer.rule {
        None => format!("Il listino del {year} non ha un prezzo per questo servizio"),
        Some(rule) if rule.undecided() => format!("Il listino del {year} non stabilisce ancora tutti i prezzi"),
        Some(_) => return None,
    };
    let text =
        "Si può registrare lo stesso: le quote lo segnalano finché non si completa il listino o si concorda un prezzo.";
    Some(Alert::new(Tone::Warn, title, text))
}

/// A row for each role of the price list, or free ones.
pub(crate) fn hours(fields: &mut Vec<Field>, roles: &[String]) -> Vec<usize> {
    let count = if roles.is_empty() { FREE_ROLES } else { roles.len() };
    for n in 1..=count {
        fields.push(match roles.get(n - 1) {
            Some(role) => Field { readonly: true, ..Field::text(format!("role-{n}"), "Figura").value(role).required() },
            None => Field::text(format!("role-{n}"), "Figura"),
        });
        fields.push(Field::integer(format!("people-{n}"), "Persone").class("is-short"));
        fields.push(Field::decimal(format!("hours-{n}"), "Ore per persona").class("is-short"));
    }
    (1..=count).collect()
}

/// What the price needs beside the hours.
pub(crate) fn figures(price: Option<&Price>, body: &str) -> Vec<Field> {
    let quantity = |label: &str| Field::decimal("quantity", label);
    match price {
        Some(Price::VirtualMachine { .. }) => vec![
            Field::decimal("vcpu", "Processori virtuali").unit("vCPU").required(),
            Field::decimal("ram", "Memoria").unit("GB").required(),
            Field::decimal("disk", "Disco").unit("GB").required(),
            quantity("Quante macchine così").help("Se manca, una. Macchine diverse si aggiungono una per volta."),
        ],
        Some(Price::Bandwidth { .. }) => vec![
            Field::decimal("mbps", "Banda").unit("Mb/s").required(),
            quantity("Quante linee così").help("Se manca, una."),
        ],
        Some(Price::Overage { included, unit, .. }) => {
            vec![Field::decimal("usage", "Consumo dell'anno").unit(unit).help(format!(
                "Compresi {}: si paga ciò che li supera. Si può scrivere a fine anno.",
                it::decimal(*included)
            ))]
        }
        Some(Price::PerWorkstation { counting, .. }) => {
            vec![quantity("Quante postazioni").help(counted(body, (*counting).into()))]
        }
        Some(Price::Flat { unit, .. }) => vec![quantity("Quantità").unit(unit).help("Se manca, una.")],
        Some(Price::Bands { .. }) | None => vec![quantity("Quantità").help("Se manca, una.")],
        Some(Price::Hours { .. } | Price::PerInhabitant { .. } | Price::PerBusiness { .. })
        | Some(Price::Share { .. } | Price::Included) => Vec::new(),
    }
}

fn counted(body: &str, measure: Measure) -> String {
    format!("Se manca, vale il numero di {} di {} alla data del listino.", measure.label(), body)
}

pub(super) async fn add(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Accession> = parse(&id)?;
    let (d, offers) = load(&web, &desk, id).await?;
    let offer = find(offers, typed.get("service"))?;
    let added = match SubscriptionForm::from_pairs(&typed.pairs).read(offer.rule.as_ref().map(|r| &r.price)) {
        Err(refusal) => Err(refusal.into()),
        Ok(asked) => {
            let new = NewSubscription {
                accession: id,
                service: offer.service.code.clone(),
                quantity: asked.quantity,
                params: asked.params,
                from: asked.from,
                until: asked.until,
            };
            let scope = desk.scope.clone();
            web.write(move |tx| subscribe(tx, &scope, &new)).await
        }
    };
    match added {
        Ok(_) => {
            let text = format!("«{}» aggiunto: entra nelle quote dai giorni indicati.", offer.service.name);
            Ok(done(&desk.href(&format!("/adesioni/{id}")), &text))
        }
        Err(e) => {
            let refusal: Refusal = e.refusal()?;
            let mut shown = request_page(&desk, &d, &offer);
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}
