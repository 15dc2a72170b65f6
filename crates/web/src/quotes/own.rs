//! Quotes and orders at the body's desk.

use app::quotes::{QuoteView, accept, ask_renewal, decline, own, own_allowances, view_of_body};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::Id;
use domain::identity::Permission;
use domain::quotes::{Quote, Standing};

use super::face::{Face, face};
use super::words::{Held, Line, held_rows, line, number};
use super::{PDF, parse};
use crate::forms::Typed;
use crate::respond::{done, download, page, refused};
use crate::view::{Alert, Empty, Field, Form, Query, Shell, Tone};
use crate::visit::BodyDesk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "quotes/own.html")]
struct OwnPage {
    shell: Shell,
    rows: Vec<Line>,
    held: Vec<Held>,
    empty: Empty,
    may_ask: bool,
    base: String,
}

pub(super) async fn index(State(web): State<Web>, desk: BodyDesk) -> Result<Response> {
    let scope = desk.scope.clone();
    let (rows, held, today) =
        web.read(move |rx| Ok((own(rx, &scope)?, own_allowances(rx, &scope)?, rx.today()))).await?;
    let base = desk.href("/preventivi");
    let text = "I servizi a richiesta si chiedono da qui: il centro risponde con un preventivo.";
    page(&OwnPage {
        shell: desk.shell("preventivi"),
        rows: rows.iter().map(|r| line(r, today, format!("{base}/{}", r.id))).collect(),
        held: held_rows(&held, &base),
        empty: Empty::new("Ancora nessun preventivo", text),
        may_ask: desk.scope.allows(Permission::CompileBody),
        base,
    })
}

#[derive(Template)]
#[template(path = "quotes/own_detail.html")]
struct OwnDetailPage {
    shell: Shell,
    face: Face,
    title: String,
    lead: String,
    alerts: Vec<Alert>,
    /// What the signatory may do.
    form: Option<Form>,
    renew: bool,
}

fn detail_page(desk: &BodyDesk, v: &QuoteView) -> OwnDetailPage {
    let total = v.offer.as_ref().map(|o| o.all().total).unwrap_or_default();
    let waits = v.standing == Standing::Sent;
    let signs = desk.scope.allows(Permission::SignBody);
    let form = Form::new(vec![
        Field::amount("amount", "Totale da confermare")
            .required()
            .class("is-amount")
            .help(format!("Per accettare si scrive il totale con IVA: {}.", total.italian())),
        Field::text("reason", "Motivo del rifiuto").required().max(500),
    ]);
    let being_written = matches!(v.standing, Standing::Draft | Standing::Requested | Standing::Renewal);
    OwnDetailPage {
        shell: desk.shell("preventivi"),
        title: format!("{}: {}", number(&v.row), v.row.service_name),
        lead: if being_written { "Il centro sta preparando il preventivo.".to_owned() } else { String::new() },
        alerts: alerts(v, signs),
        face: face(
            v,
            desk.href("/preventivi"),
            "Non si può più accettare: si può chiedere al centro di scriverlo di nuovo.",
        ),
        form: (waits && signs).then_some(form),
        renew: v.standing == Standing::Expired && desk.scope.allows(Permission::CompileBody),
    }
}

fn alerts(v: &QuoteView, signs: bool) -> Vec<Alert> {
    let mut all = Vec::new();
    if v.standing == Standing::Sent && !signs {
        let text = "Lo legge chi compila; lo accetta o lo rifiuta chi firma per l'ente.";
        all.push(Alert::new(Tone::Info, "Attende il firmatario dell'ente", text));
    }
    if v.standing == Standing::Draft && v.row.revision > 0 {
        let text = "L'offerta qui sotto non vale più: ne arriva un'altra.";
        all.push(Alert::new(Tone::Info, "Il centro scrive una nuova revisione", text));
    }
    all
}

async fn load(web: &Web, desk: &BodyDesk, id: Id<Quote>) -> Result<QuoteView> {
    let scope = desk.scope.clone();
    web.read(move |rx| view_of_body(rx, &scope, id)).await
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let v = load(&web, &desk, parse(&id)?).await?;
    page(&detail_page(&desk, &v))
}

pub(super) async fn pdf(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): Path<(String, String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let id: Id<Quote> = parse(&id)?;
    let revision = Query::parse("", raw.as_deref()).get("revisione").and_then(|r| r.parse().ok());
    let (name, bytes) = web.work(move |app| app::quotes::pdf_of_body(app, &desk.scope, id, revision)).await?;
    Ok(download(&name, PDF, bytes))
}

pub(super) async fn accept_quote(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Quote> = parse(&id)?;
    let (scope, amount) = (desk.scope.clone(), typed.get("amount").to_owned());
    match web.write(move |tx| accept(tx, &scope, id, &amount)).await {
        Ok(order) => {
            let text = format!("Preventivo accettato: è l'ordine {order}. Il centro è avvisato e lo prepara.");
            Ok(done(&desk.href(&format!("/preventivi/{id}")), &text))
        }
        Err(e) => back_with(&web, &desk, id, (&typed, e)).await,
    }
}

pub(super) async fn decline_quote(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response> {
    let id: Id<Quote> = parse(&id)?;
    let (scope, reason) = (desk.scope.clone(), typed.get("reason").to_owned());
    match web.write(move |tx| decline(tx, &scope, id, &reason)).await {
        Ok(()) => {
            Ok(done(&desk.href(&format!("/preventivi/{id}")), "Preventivo rifiutato: il centro legge il motivo."))
        }
        Err(e) => back_with(&web, &desk, id, (&typed, e)).await,
    }
}

/// The page again, with what was typed and what is wrong.
async fn back_with(web: &Web, desk: &BodyDesk, id: Id<Quote>, tried: (&Typed, crate::Error)) -> Result<Response> {
    let (typed, error) = tried;
    let refusal = error.refusal()?;
    let v = load(web, desk, id).await?;
    let mut shown = detail_page(desk, &v);
    match &mut shown.form {
        Some(form) => {
            form.fill(&typed.pairs);
            form.refuse(&refusal);
        }
        None => shown.alerts.push(Alert::new(Tone::Bad, "Non si può fare", refusal.message.clone())),
    }
    refused(&shown)
}

pub(super) async fn renew(
    State(web): State<Web>,
    desk: BodyDesk,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let id: Id<Quote> = parse(&id)?;
    let back = desk.href(&format!("/preventivi/{id}"));
    web.write(move |tx| ask_renewal(tx, &desk.scope, id)).await?;
    Ok(done(&back, "Rinnovo chiesto: il centro scrive di nuovo il preventivo."))
}
