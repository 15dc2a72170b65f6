//! A request that the centre opens for a body: which body, which service, what it needs.

use app::quotes::{NewRequest, Offered, bodies, offered, open_request};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::Id;
use domain::territory::Body;

use super::fields::{quantities, wish};
use super::parse;
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Choice, Crumbs, Field, Form, Query, Shell};
use crate::visit::Desk;
use crate::{Error, Result, Web};

/// A service to choose.
pub(super) struct Card {
    pub(super) name: String,
    pub(super) href: Option<String>,
    pub(super) text: String,
    pub(super) why_not: String,
    pub(super) first: String,
}

/// The cards of the services that a body may ask for.
pub(super) fn cards(all: &[Offered], query: &Query) -> Vec<Card> {
    let price =
        |o: &Offered| o.rule.as_ref().map_or_else(|| "Prezzo su preventivo.".to_owned(), |r| r.price.in_words());
    let card = |o: &Offered| Card {
        name: o.service.name.clone(),
        href: o.barred.is_none().then(|| query.clone().with("servizio", &o.service.code).href()),
        text: format!("{} {}", o.service.description, price(o)),
        why_not: o.barred.clone().unwrap_or_default(),
        first: match (o.prerequisites.is_empty(), o.service.eligibility.in_words()) {
            (true, who) => who,
            (false, who) => format!("{who} Serve prima: {}.", o.prerequisites.join(", ")).trim().to_owned(),
        },
    };
    all.iter().map(card).collect()
}

/// The form of a need.
pub(super) fn need_form(offer: &Offered, body: &str) -> (Form, Vec<usize>) {
    let (mut fields, roles) = quantities(offer.rule.as_ref().map(|r| &r.price), body, false);
    fields.insert(0, Field::hidden("service", &offer.service.code));
    fields.insert(
        1,
        Field::area("need", "Che cosa serve")
            .required()
            .max(2_000)
            .help("Con parole semplici: che cosa si vuole ottenere, per quale ufficio, entro quando."),
    );
    fields.push(Field::date("from", "Da quando").help("Se manca, il giorno lo propone il centro."));
    (Form::new(fields), roles)
}

#[derive(Template)]
#[template(path = "quotes/body.html")]
struct BodyPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
}

#[derive(Template)]
#[template(path = "quotes/choose.html")]
struct ChoosePage {
    shell: Shell,
    crumbs: Crumbs,
    lead: String,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "quotes/need.html")]
struct NeedPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    form: Form,
    roles: Vec<usize>,
    action: String,
    back: String,
}

async fn load(web: &Web, desk: &Desk, body: Id<Body>) -> Result<(String, Vec<Offered>)> {
    let scope = desk.scope.clone();
    let (row, all) = web.read(move |rx| offered(rx, &scope, body)).await?;
    Ok((row.name, all))
}

fn crumbs(desk: &Desk) -> Crumbs {
    Crumbs::new().to("Preventivi e ordini", desk.href("/preventivi"))
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/preventivi/nuovo"), raw.as_deref());
    let Some(body) = query.get("ente") else { return choose_body(&web, &desk, &query).await };
    let id: Id<Body> = parse(body)?;
    let (name, all) = load(&web, &desk, id).await?;
    if let Some(code) = query.get("servizio") {
        return page(&need_page(&desk, &query, (&name, &all), code)?);
    }
    page(&ChoosePage {
        shell: desk.shell("preventivi"),
        crumbs: crumbs(&desk).to("Nuova richiesta", desk.href("/preventivi/nuovo")).here(name.clone()),
        lead: format!("Quale servizio chiede {name}?"),
        cards: cards(&all, &query),
    })
}

async fn choose_body(web: &Web, desk: &Desk, query: &Query) -> Result<Response> {
    let scope = desk.scope.clone();
    let all = web.read(move |rx| bodies(rx, &scope)).await?;
    let mut choices = vec![Choice::new("", "Scegliere")];
    choices.extend(all.into_iter().map(|(id, name)| Choice::new(id, name)));
    page(&BodyPage {
        shell: desk.shell("preventivi"),
        crumbs: crumbs(desk).here("Nuova richiesta"),
        form: Form::new(vec![Field::select("ente", "Per quale ente", choices).required()]),
        action: query.path().to_owned(),
    })
}

fn need_page(desk: &Desk, query: &Query, known: (&str, &[Offered]), code: &str) -> Result<NeedPage> {
    let (name, all) = known;
    let offer = all.iter().find(|o| o.service.code == code).ok_or_else(Error::not_found)?;
    let (form, roles) = need_form(offer, name);
    Ok(NeedPage {
        shell: desk.shell("preventivi"),
        crumbs: crumbs(desk).to(name, query.clone().without(&["servizio"]).href()).here(&offer.service.name),
        title: offer.service.name.clone(),
        lead: format!("Richiesta di {name}. {}", offer.rule.as_ref().map(|r| r.price.in_words()).unwrap_or_default()),
        form,
        roles,
        action: query.href(),
        back: query.clone().without(&["servizio"]).href(),
    })
}

pub(super) async fn create(
    State(web): State<Web>,
    desk: Desk,
    RawQuery(raw): RawQuery,
    typed: Typed,
) -> Result<Response> {
    let query = Query::parse(desk.href("/preventivi/nuovo"), raw.as_deref());
    let id: Id<Body> = parse(query.get("ente").unwrap_or_default())?;
    let (name, all) = load(&web, &desk, id).await?;
    let code = typed.get("service").to_owned();
    let mut shown = need_page(&desk, &query, (&name, &all), &code)?;
    let price = all.iter().find(|o| o.service.code == code).and_then(|o| o.rule.as_ref()).map(|r| &r.price);
    let made = match wish(&typed, &code, price) {
        Err(refusal) => Err(refusal.into()),
        Ok(wish) => {
            let (scope, new) = (desk.scope.clone(), NewRequest { wish, source: String::new() });
            web.write(move |tx| open_request(tx, &scope, id, &new)).await
        }
    };
    match made {
        Ok(made) => Ok(done(
            &desk.href(&format!("/preventivi/{made}/scrivi")),
            "Richiesta aperta: ora si scrive il preventivo.",
        )),
        Err(e) => {
            let refusal = e.refusal()?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}
