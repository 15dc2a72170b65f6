//! The schemes of the centre.

use app::agreements::{Filter, list as accessions, next_steps, schemes as all_schemes};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::identity::Permission;
use domain::it;

use crate::respond::page;
use crate::view::{Badge, Crumbs, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

struct Row {
    href: String,
    title: String,
    counterpart: String,
    from: String,
    until: String,
    state: Badge,
    next: String,
    bodies: usize,
    accessions: String,
}

#[derive(Template)]
#[template(path = "agreements/schemes.html")]
struct SchemesPage {
    shell: Shell,
    crumbs: Crumbs,
    rows: Vec<Row>,
    may_edit: bool,
    base: String,
}

pub(super) async fn show(State(web): State<Web>, desk: Desk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (schemes, all, next, today) = web
        .read(move |rx| {
            let all = accessions(rx, &scope, &Filter::default())?;
            Ok((all_schemes(rx, &scope)?, all, next_steps(rx, &scope)?, rx.today()))
        })
        .await?;
    let rows = schemes
        .into_iter()
        .map(|t| {
            let next = next.get(&t.id).copied().flatten();
            Row {
                href: desk.href(&format!("/convenzioni/{}", t.id)),
                bodies: all.iter().filter(|a| a.accession.scheme_id == t.id).count(),
                accessions: desk.href(&format!("/adesioni?convenzione={}", t.id)),
                from: it::date(t.from_date),
                until: it::date(t.until_date),
                title: t.title,
                counterpart: t.counterpart,
                state: match next {
                    None if t.until_date < today => Badge::new(Tone::Plain, "Conclusa"),
                    None => Badge::new(Tone::Good, "Aperta alle adesioni"),
                    Some(_) => Badge::new(Tone::Warn, "In preparazione"),
                },
                next: next.map(|s| format!("Prossimo passo: {}", s.label())).unwrap_or_default(),
            }
        })
        .collect();
    page(&SchemesPage {
        shell: desk.shell("convenzioni"),
        crumbs: Crumbs::new().to("Adesioni", desk.href("/adesioni")).here("Convenzioni"),
        rows,
        may_edit: desk.scope.allows(Permission::EditAgreements),
        base: desk.href("/convenzioni"),
    })
}
