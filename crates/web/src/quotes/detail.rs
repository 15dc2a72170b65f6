//! One quote at the centre's desk.

use app::audit::history;
use app::quotes::{Billed, QuoteView, view};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::identity::Permission;
use domain::quotes::{Quote, QuoteState, Standing};
use domain::{Cents, Id, it};

use super::words::{self, Held, Offered, badge, ending, facts, number, offered, uses};
use super::{PDF, parse};
use crate::respond::{download, page};
use crate::view::{Alert, Badge, Crumbs, Event, Facts, History, Query, Shell, Tone};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "quotes/detail.html")]
struct DetailPage {
    shell: Shell,
    crumbs: Crumbs,
    title: String,
    lead: String,
    badge: Badge,
    alerts: Vec<Alert>,
    facts: Facts,
    need: String,
    asked: String,
    offer: Option<Offered>,
    holdings: Vec<Held>,
    uses: Vec<(String, String, String, String)>,
    revisions: Vec<(String, String)>,
    history: History,
    steps: Steps,
    send: String,
    base: String,
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
}

pub(super) async fn show(
    State(web): State<Web>,
    desk: Desk,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: Id<Quote> = parse(&id)?;
    let scope = desk.scope.clone();
    let (v, past) = web
        .read(move |rx| {
            let v = view(rx, &scope, id)?;
            let past = history(rx, &scope, "quote", &v.row.id)?;
            Ok((v, past))
        })
        .await?;
    let base = desk.href(&format!("/preventivi/{id}"));
    let events = past
        .into_iter()
        .map(|e| Event { when: it::date(domain::dates::italian_date(e.at)), who: e.actor_name, what: e.summary })
        .collect();
    let total = v.offer.as_ref().map(|o| o.all().total).unwrap_or_default();
    page(&DetailPage {
        shell: desk.shell("preventivi"),
        crumbs: Crumbs::new().to("Preventivi e ordini", desk.href("/preventivi")).here(number(&v.row)),
        title: format!("{}, {}", number(&v.row), v.row.body_name),
        lead: v.row.service_name.clone(),
        badge: badge(v.standing),
        alerts: alerts(&desk, &v),
        facts: facts(&v),
        need: v.wish.need.clone(),
        asked: v.wish.in_words(),
        offer: v.offer.as_ref().map(offered),
        holdings: words::holdings(&v),
        uses: uses(&v),
        revisions: revisions(&v, &base),
        history: History { events },
        steps: steps(&desk, &v),
        send: format!("Invia il preventivo di {total}"),
        body: desk.href(&format!("/enti/{}/ordini", v.row.body_id)),
        base,
    })
}

/// The papers that were sent: what each is, and its address.
pub(super) fn revisions(v: &QuoteView, base: &str) -> Vec<(String, String)> {
    let paper = |r: &app::quotes::RevisionRow| {
        let total = r.offer().map(|o| o.all().total).unwrap_or_default();
        let text = format!("Revisione {} del {}, {total}", r.revision, it::date(r.sent_on));
        (text, format!("{base}/pdf?revisione={}", r.revision))
    };
    v.revisions.iter().map(paper).collect()
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
    }
}

fn alerts(desk: &Desk, v: &QuoteView) -> Vec<Alert> {
    let mut all = Vec::new();
    if v.standing == Standing::Expired {
        let text = "L'ente non può più accettarlo: si può scrivere una nuova revisione.";
        all.push(Alert::new(Tone::Warn, "Il preventivo è scaduto", text));
    }
    if let Some((title, text)) = ending(&v.state) {
        let tone = if matches!(v.state, QuoteState::Delivered { .. }) { Tone::Good } else { Tone::Info };
        all.push(Alert::new(tone, title, text));
    }
    match &v.billed {
        Some(Billed::InCampaign) => {
            let text = "Il documento nasce con l'emissione delle quote approvate.";
            all.push(Alert::new(Tone::Info, "L'importo è nelle quote", text));
        }
        Some(Billed::By(d)) => {
            let alert = Alert::new(
                Tone::Good,
                "L'importo è stato chiesto",
                format!("Una volta sola, di {}.", Cents(v.row.one_off)),
            );
            all.push(if desk.scope.allows(Permission::ReadBilling) {
                alert.link(format!("Documento {}", d.number_text()), desk.href(&format!("/documenti/{}", d.id)))
            } else {
                alert
            });
        }
        None if v.row.to_bill => {
            let billing = v.offer.as_ref().map(|o| o.billing.label().to_lowercase()).unwrap_or_default();
            let title = format!("Restano da chiedere {}", Cents(v.row.one_off));
            all.push(Alert::new(Tone::Info, title, format!("Si chiedono {billing}, una volta sola.")));
        }
        None => {}
    }
    all
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
