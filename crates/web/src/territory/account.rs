//! What a body has agreed with the centre, and what it was asked: on its page, with the ways there.

use app::agreements::of_body;
use app::billing::{Statement, statement};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::identity::Permission;
use domain::it;

use super::detail::load;
use super::tabs::{self, Head};
use crate::agreements::badge;
use crate::billing::{Row, facts};
use crate::respond::page;
use crate::route::{Access, Route, get};
use crate::view::{Badge, Empty, Facts, Shell, counted};
use crate::visit::Desk;
use crate::{Result, Web};

pub(super) fn routes() -> Vec<Route> {
    vec![get("/{centre}/cst/enti/{id}/quote", Access::Staff(Permission::ReadCentre), show)]
}

#[derive(Template)]
#[template(path = "territory/account.html")]
struct AccountPage {
    shell: Shell,
    head: Head,
    accessions: Vec<AccessionLine>,
    none: Empty,
    account: Option<Account>,
}

struct AccessionLine {
    href: String,
    scheme: String,
    from: String,
    until: String,
    services: String,
    state: Badge,
}

struct Account {
    facts: Facts,
    rows: Vec<Row>,
    href: String,
}

async fn show(desk: Desk, State(web): State<Web>, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let d = load(&desk, &web, &id).await?;
    let head = tabs::head(&desk, &d, "quote");
    let (scope, body) = (desk.scope.clone(), d.body.id);
    let sees = desk.scope.allows(Permission::ReadBilling) && d.membership.is_some();
    let (accessions, account) = web
        .read(move |rx| {
            let accessions = of_body(rx, &scope, body)?;
            let account = if sees { Some(statement(rx, &scope, body)?) } else { None };
            Ok((accessions, account))
        })
        .await?;
    let accessions = accessions
        .into_iter()
        .map(|(row, scheme, standing, services)| AccessionLine {
            href: desk.href(&format!("/adesioni/{}", row.id)),
            scheme,
            from: it::date(row.from_date),
            until: it::date(row.until_date),
            services: match services.len() {
                0 => String::new(),
                n => counted(n as u64, "servizio", "servizi"),
            },
            state: badge(standing),
        })
        .collect();
    let none = Empty::new("Nessuna adesione", "L'ente non ha mai aderito al centro.");
    let none = if desk.scope.allows(Permission::EditAgreements) && d.membership.is_some() {
        none.action("Registra un'adesione", desk.href("/adesioni/nuova"))
    } else {
        none
    };
    page(&AccountPage {
        shell: head.shell.clone(),
        accessions,
        none,
        account: account.map(|a| of(&desk, &a, d.body.id.as_str(), d.today)).transpose()?,
        head,
    })
}

fn of(desk: &Desk, account: &Statement, body: &str, today: NaiveDate) -> Result<Account> {
    let newest = account.documents.iter().rev();
    let rows = newest.map(|d| Row::of(d, today, desk.href(&format!("/documenti/{}", d.id)))).collect::<Result<_>>()?;
    Ok(Account { facts: facts(account), rows, href: desk.href(&format!("/pagamenti/enti/{body}")) })
}
