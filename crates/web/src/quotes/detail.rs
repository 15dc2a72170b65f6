//! One quote at the centre's desk.

use app::audit::history;
use app::billing::DocumentRow;
use app::quotes::{Billed, QuoteView, view, withdraw};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::quotes::{Quote, Standing};
use domain::{Cents, Id, it};

use super::face::{Face, face};
use super::words::number;
use super::{PDF, parse, step};
use crate::forms::Typed;
use crate::respond::{done, download, page, refused};
use crate::view::{Alert, Event, Field, Form, History, Query, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "quotes/detail.html")]
struct DetailPage {
    shell: Shell,
    face: Face,
    title: String,
    lead: String,
    alerts: Vec<Alert>,
    history: History,
    steps: Steps,
    /// Why it is taken back, for who may.
    withdraw: Option<Form>,
    send: String,
    body: String,
}

/// What may be done now.
#[derive(Default)]
struct Steps {
    write: bool,
    send: bool,
    withdraw: bool,
    deliver: bool,
    bill: bool,
    again: bool,
}

async fn detail_page(web: &Web, desk: &Desk, id: Id<Quote>) -> Result<DetailPage> {
    let scope = desk.scope.clone();
    let (v, past) = web
        .read(move |rx| {
            let v = view(rx, &scope, id)?;
            let past = history(rx, &scope, "quote", &v.row.id)?;
            Ok((v, past))
        })
        .await?;
    let events = past
        .into_iter()
        .map(|e| Event { when: it::date(domain::dates::italian_date(e.at)), who: e.actor_name, what: e.summary })
        .collect();
    let total = v.offer.as_ref().map(|o| o.all().total).unwrap_or_default();
    let steps = steps(desk, &v);
    Ok(DetailPage {
        shell: desk.shell("preventivi"),
        title: format!("{}, {}", number(&v.row), v.row.body_name),
        lead: v.row.service_name.clone(),
        alerts: billed(desk, &v).into_iter().collect(),
        face: face(&v, desk.href("/preventivi"), "L'ente non può più accettarlo: si può scrivere una nuova revisione."),
        history: History { events },
        withdraw: steps
            .withdraw
            .then(|| Form::new(vec![Field::text("reason", "Motivo, che l'ente legge").required().max(500)])),
        steps,
        send: format!("Invia il preventivo di {total}"),
        body: desk.href(&format!("/enti/{}/ordini", v.row.body_id)),
    })
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    page(&detail_page(&web, &desk, parse(&id)?).await?)
}

pub(super) async fn take_back(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response> {
    let reason = typed.get("reason").to_owned();
    let refusal = match step(&web, &desk, &id, move |tx, scope, id| withdraw(tx, scope, id, &reason)).await {
        Ok((id, ())) => {
            return Ok(done(&desk.href(&format!("/preventivi/{id}")), "Preventivo ritirato: l'ente legge il motivo."));
        }
        Err(e) => e.refusal()?,
    };
    let mut shown = detail_page(&web, &desk, parse(&id)?).await?;
    match &mut shown.withdraw {
        Some(form) => {
            form.fill(&typed.pairs);
            form.refuse(&refusal);
        }
        None => shown.alerts.insert(0, Alert::new(Tone::Bad, "Non si può fare", refusal.message)),
    }
    refused(&shown)
}

fn steps(desk: &Desk, v: &QuoteView) -> Steps {
    let may = |p| desk.scope.allows(p);
    let (edit, s) = (may(Permission::EditAgreements), v.standing);
    let open =
        matches!(s, Standing::Requested | Standing::Draft | Standing::Sent | Standing::Expired | Standing::Renewal);
    Steps {
        write: edit && (open || s == Standing::Declined),
        send: edit && s == Standing::Draft && v.offer.is_some(),
        withdraw: edit && open,
        deliver: may(Permission::WorkHelpdesk) && s == Standing::Ordered,
        bill: may(Permission::EditBilling) && v.row.to_bill,
        again: may(Permission::EditBilling) && matches!(v.billed, Some(Billed::TakenBack(_))),
    }
}

/// What is said of the amounts that are asked once.
fn billed(desk: &Desk, v: &QuoteView) -> Option<Alert> {
    let to = |alert: Alert, d: &DocumentRow| {
        if desk.scope.allows(Permission::ReadBilling) {
            alert.link(format!("Documento {}", d.number_text()), desk.href(&format!("/documenti/{}", d.id)))
        } else {
            alert
        }
    };
    match &v.billed {
        Some(Billed::InCampaign) => {
            let text = "Il documento nasce con l'emissione delle quote approvate.";
            Some(Alert::new(Tone::Info, "L'importo è nelle quote", text))
        }
        Some(Billed::TakenBack(d)) => {
            let text =
                "Il documento che lo chiedeva è stato stornato o annullato: se è ancora dovuto si chiede di nuovo.";
            Some(to(Alert::new(Tone::Warn, "L'importo non è più chiesto", text), d))
        }
        Some(Billed::By(d)) => {
            let text = format!("Una volta sola, di {}.", Cents(v.row.one_off));
            Some(to(Alert::new(Tone::Good, "L'importo è stato chiesto", text), d))
        }
        None if v.row.to_bill => {
            let billing = v.offer.as_ref().map(|o| o.billing.label().to_lowercase()).unwrap_or_default();
            let title = format!("Restano da chiedere {}", Cents(v.row.one_off));
            Some(Alert::new(Tone::Info, title, format!("Si chiedono {billing}, una volta sola.")))
        }
        None => None,
    }
}

pub(super) async fn pdf(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Response> {
    let id: Id<Quote> = parse(&id)?;
    let revision = Query::parse("", raw.as_deref()).get("revisione").and_then(|r| r.parse().ok());
    let (name, bytes) = web.work(move |app| app::quotes::pdf(app, &desk.scope, id, revision)).await?;
    Ok(download(&name, PDF, bytes))
}
