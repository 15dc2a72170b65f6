//! A request of one's own body: which service, what it needs.

use app::quotes::{NewRequest, Offered, own_offered, request};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::fields::wish;
use super::new::{Card, cards, need_form};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Crumbs, Form, Query, Shell};
use crate::visit::BodyDesk;
use crate::{Error, Result, Web};

#[derive(Template)]
#[template(path = "quotes/own_choose.html")]
struct ChoosePage {
    shell: Shell,
    crumbs: Crumbs,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "quotes/own_need.html")]
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

async fn load(web: &Web, desk: &BodyDesk) -> Result<Vec<Offered>> {
    let scope = desk.scope.clone();
    web.read(move |rx| own_offered(rx, &scope)).await
}

fn crumbs(desk: &BodyDesk) -> Crumbs {
    Crumbs::new().to("Preventivi e ordini", desk.href("/preventivi"))
}

fn need_page(desk: &BodyDesk, query: &Query, all: &[Offered], code: &str) -> Result<NeedPage> {
    let offer = all.iter().find(|o| o.service.code == code).ok_or_else(Error::not_found)?;
    let (form, roles) = need_form(offer, &desk.body_name);
    Ok(NeedPage {
        shell: desk.shell("preventivi"),
        crumbs: crumbs(desk).to("Nuova richiesta", query.path()).here(&offer.service.name),
        title: offer.service.name.clone(),
        lead: offer.service.description.clone(),
        form,
        roles,
        action: query.clone().with("servizio", code).href(),
        back: query.path().to_owned(),
    })
}

pub(super) async fn form(State(web): State<Web>, desk: BodyDesk, RawQuery(raw): RawQuery) -> Result<Response> {
    let query = Query::parse(desk.href("/preventivi/nuovo"), raw.as_deref());
    let all = load(&web, &desk).await?;
    if let Some(code) = query.get("servizio") {
        return page(&need_page(&desk, &query, &all, code)?);
    }
    page(&ChoosePage {
        shell: desk.shell("preventivi"),
        crumbs: crumbs(&desk).here("Nuova richiesta"),
        cards: cards(&all, &query),
    })
}

pub(super) async fn create(
    State(web): State<Web>,
    desk: BodyDesk,
    RawQuery(raw): RawQuery,
    typed: Typed,
) -> Result<Response> {
    let query = Query::parse(desk.href("/preventivi/nuovo"), raw.as_deref());
    let all = load(&web, &desk).await?;
    let code = typed.get("service").to_owned();
    let mut shown = need_page(&desk, &query, &all, &code)?;
    let price = all.iter().find(|o| o.service.code == code).and_then(|o| o.rule.as_ref()).map(|r| &r.price);
    let made = match wish(&typed, &code, price) {
        Err(refusal) => Err(refusal.into()),
        Ok(wish) => {
            let (scope, new) = (desk.scope.clone(), NewRequest { wish, source: String::new() });
            web.write(move |tx| request(tx, &scope, &new)).await
        }
    };
    match made {
        Ok(id) => {
            let text = "Richiesta inviata: il centro risponde con un preventivo, che si legge qui.";
            Ok(done(&desk.href(&format!("/preventivi/{id}")), text))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&refusal);
            refused(&shown)
        }
    }
}
