//! A request that the desk writes down for somebody, or for itself.

use app::helpdesk::{self, NewTicket, Sender};
use app::outages::{self, Known};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::helpdesk::{Channel, Desk as Habits, Kind};

use super::forms::{categories, choices, files, level, message, queues, service_choices, services, weight};
use crate::forms::Typed;
use crate::respond::{done, page, refused};
use crate::view::{Choice, Crumbs, Field, Form, Query, Shell};
use crate::visit::Desk;
use crate::{Result, Web};

#[derive(Template)]
#[template(path = "helpdesk/new.html")]
struct NewPage {
    shell: Shell,
    crumbs: Crumbs,
    form: Form,
    action: String,
    back: String,
}

async fn build(web: &Web, desk: &Desk) -> Result<NewPage> {
    let scope = desk.scope.clone();
    let (habits, bodies, services, running): (Habits, Vec<Choice>, _, Vec<Known>) = web
        .read(move |rx| {
            let habits = helpdesk::desk(rx, &scope)?;
            let bodies = helpdesk::askers(rx, &scope)?;
            let bodies = bodies.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
            Ok((habits, bodies, services(rx, &scope)?, outages::running(rx, &scope)?))
        })
        .await?;
    let mut all = vec![Choice::new("", "Nessuno o non si sa")];
    all.extend(bodies);
    let kinds = choices(None, Kind::ALL.iter().map(|k| (k.code(), k.label())));
    let channels = choices(
        None,
        [Channel::Phone, Channel::Mail, Channel::Pec, Channel::Web].iter().map(|c| (c.code(), c.label())),
    );
    let mut fields = vec![
        Field::select("tipo", "Tipo", kinds)
            .value("request")
            .required()
            .help("Un'attività è un lavoro che il centro pianifica: l'ente non la vede."),
        Field::select("canale", "Come è arrivata", channels).value("phone").required(),
        Field::select("ente", "Ente", all),
        Field::text("nome", "Chi chiede").max(120),
        Field::text("email", "Il suo indirizzo di posta")
            .max(200)
            .help("Riceve il numero della richiesta e le risposte."),
        Field::text("oggetto", "Oggetto").required().max(250),
        Field::area("testo", "Che cosa serve").required().max(20_000),
        Field::select("servizio", "Servizio", service_choices(&services, "Nessuno in particolare")),
        Field::select("argomento", "Argomento", categories(&habits, "Da decidere")),
        Field::select("area", "Area", queues(&habits, Some("Secondo l'argomento"))),
    ];
    fields.extend(weight());
    if !running.is_empty() {
        let mut known = vec![Choice::new("", "Nessuno di questi")];
        known.extend(running.iter().map(|k| Choice::new(&k.row.id, format!("{}: {}", k.service, k.row.title))));
        let help = "La richiesta riceve risposta e si chiude quando il disservizio termina.";
        fields.push(Field::radio("disservizio", "È per un disservizio già noto?", known).help(help).required());
    }
    Ok(NewPage {
        shell: desk.shell("assistenza"),
        crumbs: Crumbs::new().to("Assistenza", desk.href("/assistenza")).here("Registra una richiesta"),
        form: Form::new(fields),
        action: desk.href("/assistenza/nuova"),
        back: desk.href("/assistenza"),
    })
}

pub(super) async fn form(State(web): State<Web>, desk: Desk, RawQuery(raw): RawQuery) -> Result<Response> {
    let mut shown = build(&web, &desk).await?;
    let query = Query::parse(desk.href("/assistenza/nuova"), raw.as_deref());
    if let Some(body) = query.get("ente") {
        shown.form.fill(&[("ente".to_owned(), body.to_owned())]);
    }
    page(&shown)
}

pub(super) async fn create(State(web): State<Web>, desk: Desk, typed: Typed) -> Result<Response> {
    let scope = desk.scope.clone();
    let sent = typed.clone();
    let made = match web.work(move |app| helpdesk::store_files(app, &scope, &files(&sent))).await {
        Err(e) => Err(e),
        Ok(stored) => {
            let channel = Channel::from_code(typed.get("canale")).unwrap_or(Channel::Phone);
            let sender = Sender::address(typed.get("nome"), typed.get("email"));
            let mut new = NewTicket::plain(channel, sender, typed.get("oggetto"), message(&typed, stored));
            new.kind = Kind::from_code(typed.get("tipo")).unwrap_or_default();
            new.body = typed.get("ente").parse().ok();
            new.category = typed.get("argomento").to_owned();
            new.queue = typed.some("area").map(str::to_owned);
            (new.impact, new.urgency) = (level(&typed, "impatto"), level(&typed, "urgenza"));
            new.service = typed.get("servizio").to_owned();
            let (scope, outage) = (desk.scope.clone(), typed.some("disservizio").and_then(|id| id.parse().ok()));
            web.write(move |tx| {
                let number = helpdesk::open(tx, &scope, &new)?;
                if let Some(outage) = outage {
                    outages::attach(tx, &scope, outage, number)?;
                }
                Ok(number)
            })
            .await
        }
    };
    match made {
        Ok(number) => {
            Ok(done(&desk.href(&format!("/assistenza/{number}")), &format!("Richiesta n. {number} registrata.")))
        }
        Err(e) => {
            let refusal = e.refusal()?;
            let mut shown = build(&web, &desk).await?;
            shown.form.fill(&typed.pairs);
            shown.form.refuse(&super::own::named(refusal));
            refused(&shown)
        }
    }
}
